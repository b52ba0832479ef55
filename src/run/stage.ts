/** Carries one stage out: arms joined, or instants at its start, training with updates inside, instants at its end. */
import { collectingAsync, type Outcome } from '../diagnostics/diagnostic.ts';
import type { Batch } from '../compute/feeding.ts';
import type { Plan, PlannedStage, PlannedTrain } from '../plan/plan.ts';
import { allocatorIn } from '../prune/allocate.ts';
import type { RunContext } from '../state/context.ts';
import { gateName } from '../plan/criteria/gate.ts';
import { ofKind } from '../plan/of-kind.ts';
import { actsAt, type PlannedJoin } from '../plan/statement-facts.ts';
import { withRoutes } from '../score/routes.ts';
import { withClient } from '../state/clients.ts';
import { withStartCodes } from '../state/codes.ts';
import { foldGates, withStartGates } from '../state/gates.ts';
import { withStartWidths } from '../state/widths.ts';
import { actAtStep, spoiltBy, diverged, trainSteps, type StepContext } from './train-steps.ts';
import { forgetful, type CheckpointWriter } from '../train/mid-stage.ts';
import { openAll, openInputGates } from '../state/input-gates.ts';
import { withoutPruned, type Network, type RunState } from '../state/network.ts';
import type { Observer } from '../measure/observer.ts';
import { gateWatch } from './gate-watch.ts';
import { withLiveSamples } from '../prune/samples/prune-samples.ts';
import { scorersOf } from '../score/scorers.ts';
import { hardened, softMasksIn } from '../state/soft-masks.ts';
import { growthsOf } from '../prune/growth.ts';
import { joinOf, joinStates } from './join.ts';
import { withTrainedWeights } from '../train/reparameterised.ts';
import { withStartScores } from '../score/start-scores.ts';
import { openTraining, type Training } from '../train/training.ts';
import { trainingsOf } from './trainings-of.ts';
import { judge } from '../measure/judge-claims.ts';

/**
 * `inputs` are the states that the stage starts from, in the plan's order: several only for a join.
 * With a keeper the stage can go on from its middle; what was said before is not said again.
 */
export function runStage(
  context: RunContext,
  observer: Observer,
  {
    stage,
    inputs,
    keeper = forgetful,
  }: { readonly stage: PlannedStage; readonly inputs: readonly RunState[]; readonly keeper?: CheckpointWriter | undefined },
): Promise<Outcome<RunState>> {
  return collectingAsync(async (take) => {
    const passed = passedOver(stage, inputs);
    if (passed !== undefined) context.emit({ event: 'passed', stage: stage.path });
    const done = take(
      passed === undefined ? await runInputs(context, observer, { stage, inputs, keeper }) : { value: passed, diagnostics: [] },
    );
    const value = await looked(context, observer, stage, done);
    return take({ value, diagnostics: observer.findings() });
  });
}

async function runInputs(
  context: RunContext,
  observer: Observer,
  { stage, inputs, keeper }: { readonly stage: PlannedStage; readonly inputs: readonly RunState[]; readonly keeper: CheckpointWriter },
): Promise<Outcome<RunState>> {
  const { path, steps } = stage;
  if (keeper.resumed === undefined) context.emit({ event: 'stage', stage: path, steps });
  const join = joinOf(stage);
  if (join !== undefined) return await runJoin(context, observer, { stage, join, inputs });
  const [before] = inputs;
  if (before === undefined) throw new Error(`${path} starts from nothing`);
  const live = withClient(withLiveSamples(context, before.samples), stage);
  const scorers = scorersOf(live);
  const growths = growthsOf(live, trainingsOf(stage)[0]?.data ?? '');
  try {
    const helpers = { scorers, growths, allocator: allocatorIn(live) };
    return await runTimeline({ context: live, observer, stage, keeper, ...helpers }, before);
  } finally {
    await scorers.release();
    await growths.release();
  }
}

function runJoin(
  context: RunContext,
  observer: Observer,
  { stage, join, inputs }: { readonly stage: PlannedStage; readonly join: PlannedJoin; readonly inputs: readonly RunState[] },
): Promise<Outcome<RunState>> {
  return collectingAsync(async (take, fail) => {
    const joined = await joinStates(context, observer, { stage, join, inputs });
    const [first] = inputs;
    const at = { stage: stage.path, step: 0, after: `\`${join.kind}\`` };
    const spoilt = joined.value && first && spoiltBy(context, joined.value.network, first.network, at);
    return spoilt === undefined ? await ended({ stage, observer }, take(joined)) : fail([spoilt]);
  });
}

function runTimeline(situation: StepContext, before: RunState): Promise<Outcome<RunState>> {
  return collectingAsync(async (take) => {
    const { context, stage, keeper } = situation;
    const { steps } = stage;
    const started = keeper.resumed?.state ?? take(await startStage(situation, take(withTrainedWeights(context, stage, before))));
    const trains = trainingsOf(stage);
    if (trains.length === 0 || steps === 0) return ended(situation, started);
    const { state, lastBatch, step } = take(await trainStage(situation, trains, started));
    const hard = hardened(state.network, (tensor) => !isChosenAt(situation, tensor, steps));
    const cutsAtEnd = ofKind(stage.statements, 'prune').some((it) => it.criterion === gateName && actsAt(it, steps));
    // Until the last cut by gates, samples open those by input.
    const folded = cutsAtEnd ? foldGates(hard) : openAll(foldGates(hard));
    const network = await withRoutes(context, { stage: stage.path, step }, folded);
    if (network.adapters.length > 0) keeper.adapted?.(network);
    const finished = take(await actAtStep({ ...situation, lastBatch }, { ...state, network }, steps));
    await tellAgreement(situation, hard, finished.network, step);
    return ended(situation, finished, step);
  });
}

/** Where gates by input have trained: how far what is left gives the same without them. */
async function tellAgreement({ context, observer, stage }: StepContext, gated: Network, network: Network, step: number): Promise<void> {
  if (openInputGates(gated).length === 0) return;
  const agreement = await observer.compare(gated, network);
  if (agreement === undefined) return;
  context.emit({ event: 'agreement', stage: stage.path, step, ...agreement });
}

/** What trains beside the weights begins, and what acts at the start of the stage does. */
async function startStage(situation: StepContext, state: RunState): Promise<Outcome<RunState>> {
  const { context, stage } = situation;
  const gated = withStartGates(context, stage, await withStartScores(context, stage, state));
  return actAtStep(situation, withStartCodes(context, stage, withStartWidths(context, stage, gated)), 0);
}

/** Whether the mask of a tensor is chosen once more at this time; it hardens then, and not before. */
function isChosenAt({ context, stage }: StepContext, tensor: string, time: number): boolean {
  const statement = softMasksIn(stage, context.layers).get(tensor);
  return statement !== undefined && actsAt(statement, time);
}

interface Trained {
  readonly state: RunState;
  readonly lastBatch: () => Batch | Promise<Batch>;
  /** Steps that were done: all of them, unless `until` held before. */
  readonly step: number;
}

function trainStage(situation: StepContext, trains: readonly PlannedTrain[], state: RunState): Promise<Outcome<Trained>> {
  return collectingAsync(async (take, fail) => {
    const { context, observer, stage, keeper } = situation;
    const at = (moment: 'stage start' | 'stage end', step: number) => ({ stage: stage.path, moment, step }) as const;
    const memory = keeper.resumed?.training;
    if (memory === undefined) await observer.watchTraining(state.network, at('stage start', 0));
    const training = take(await openTraining(context, stage, { trains, before: state, memory }));
    const gates = gateWatch(context, stage, state.network);
    if (memory === undefined) gates.at(0, training.read);
    try {
      const done = take(await trainSteps({ ...situation, gates }, training, state));
      const { step } = done;
      tellMultipliers(situation, training, step);
      const deltas = training.deltas();
      if (deltas !== undefined) context.emit({ event: 'deltas', stage: stage.path, step, ...deltas });
      const network = training.read();
      const spoilt = spoiltBy(context, network, state.network, { stage: stage.path, step, after: 'training' });
      if (spoilt !== undefined) return fail([spoilt]);
      gates.end(step, network);
      const loss = await observer.watchTraining(network, at('stage end', step));
      // The last update has no step behind it whose loss would show what it did.
      if (loss !== undefined && !Number.isFinite(loss)) return fail([diverged(situation, training, step, loss)]);
      const { trainings } = done.state;
      const kept = isContinued(context.plan, stage.path) ? new Map([...trainings, [stage.path, training.state(step)]]) : trainings;
      return { state: { ...done.state, network, trainings: kept }, lastBatch: training.lastBatch, step };
    } finally {
      await training.release();
    }
  });
}

/** Where a budget of gates stands when its training ends. */
function tellMultipliers({ context, stage }: StepContext, training: Training, step: number): void {
  const { gates } = trainingsOf(stage).find((train) => train.gates?.toward !== undefined) ?? {};
  const own = training.multipliers();
  if (gates?.toward === undefined || own === undefined) return;
  context.emit({ event: 'multipliers', stage: stage.path, step, of: gates.toward.of, ...own });
}

/** Whether a later stage goes on with the training of this one. */
function isContinued({ stages }: Plan, path: string): boolean {
  return stages.some((stage) => trainingsOf(stage).some(({ continues }) => continues === path));
}

async function ended(
  { stage, observer }: Pick<StepContext, 'stage' | 'observer'>,
  { carried: _carried, ...state }: RunState,
  step: number = stage.steps,
): Promise<RunState> {
  const network = withoutPruned(state.network);
  await observer.watch(network, { stage: stage.path, moment: 'stage end', step }, { samples: state.samples });
  return { ...state, network };
}

// `repeat … until`: what is passed over when a repeat has ended, and when it does.

/** The state that goes on in the stage's place; undefined where the stage has its turn. */
function passedOver({ repeats = [] }: PlannedStage, inputs: readonly RunState[]): RunState | undefined {
  const [first] = inputs;
  return repeats.some((repeat) => hasEnded(first, repeat)) ? first : undefined;
}

/** The state behind a round, which remembers the repeats that end with it. */
async function looked(context: RunContext, observer: Observer, { path, repeats = [], looks = [] }: PlannedStage, before: RunState) {
  let state = before;
  for (const { repeat, claim, text, on = '' } of looks) {
    // A repeat around it that has ended takes those within it along.
    const around = repeats.slice(0, repeats.indexOf(repeat) + 1);
    if (around.some((one) => hasEnded(state, one))) continue;
    const verdict = await judge(context, observer, { claim, states: [state], on });
    context.emit({ event: 'round', stage: path, repeat, claim: text, ...verdict });
    if (verdict.held) state = { ...state, ended: [...(state.ended ?? []), repeat] };
  }
  return state;
}

function hasEnded(state: RunState | undefined, repeat: string): boolean {
  return state?.ended?.includes(repeat) === true;
}
