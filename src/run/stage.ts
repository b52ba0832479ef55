/**
 * Carries one stage out: arms joined, or instants at its start, training with updates inside,
 * instants at its end.
 */
import type { Diagnostic, Outcome } from '../diagnostics/diagnostic.ts';
import { diagnose } from '../diagnostics/diagnostic.ts';
import * as catalogue from '../diagnostics/catalogue/run.ts';
import type { Batch } from '../compute/feeding.ts';
import type { Plan, PlannedStage, PlannedStatement, PlannedTrain } from '../plan/plan.ts';
import { isRewired, isUpdate } from '../plan/schedule/times.ts';
import { act } from './act.ts';
import { allocatorIn } from './allocate.ts';
import type { Scene as ActScene } from './act.ts';
import type { RunContext } from './context.ts';
import { foldGates, withStartGates } from './gates.ts';
import { forgetful } from './keeper.ts';
import type { Keeper } from './keeper.ts';
import { findLostZeros } from './masks.ts';
import type { Network, RunState } from './network.ts';
import { settled } from './network.ts';
import type { Observer } from './observe.ts';
import { ownMetric } from './own-metric.ts';
import { looked, passedOver } from './rounds.ts';
import { withLiveSamples } from './samples/live-samples.ts';
import { scorersOf } from './scorers.ts';
import { bindingMasks, hardened, softMasksIn } from './soft-masks.ts';
import { growthsOf } from './structure/growth.ts';
import { joinOf, joinStates } from './structure/join.ts';
import type { Join } from './structure/join.ts';
import { withTrainedWeights } from './reparameterised.ts';
import { withStartScores } from './start-scores.ts';
import { openTraining } from './training.ts';
import type { Training } from './training.ts';

interface Scene extends ActScene {
  readonly keeper: Keeper;
}

/**
 * `inputs` are the states that the stage starts from, in the plan's order: several only for a join.
 * With a keeper the stage can go on from its middle; what was said before is not said again.
 */
export async function runStage(
  context: RunContext,
  observer: Observer,
  stage: PlannedStage,
  inputs: readonly RunState[],
  keeper: Keeper = forgetful,
): Promise<Outcome<RunState>> {
  const passed = passedOver(stage, inputs);
  if (passed !== undefined) context.emit({ event: 'passed', stage: stage.path });
  const done =
    passed === undefined
      ? await carryOutStage(context, observer, stage, inputs, keeper)
      : { value: passed, diagnostics: [] };
  if (done.value === undefined) return { diagnostics: done.diagnostics };
  return { ...done, value: await looked(context, observer, stage, done.value) };
}

async function carryOutStage(
  context: RunContext,
  observer: Observer,
  stage: PlannedStage,
  inputs: readonly RunState[],
  keeper: Keeper,
): Promise<Outcome<RunState>> {
  const { path, steps } = stage;
  if (keeper.resumed === undefined) context.emit({ event: 'stage', stage: path, steps });
  const join = joinOf(stage);
  if (join !== undefined) return await runJoin(context, observer, stage, join, inputs);
  const [before] = inputs;
  if (before === undefined) throw new Error(`${path} starts from nothing`);
  const live = withLiveSamples(context, before.samples);
  const scorers = scorersOf(live);
  const growths = growthsOf(live, trainingsOf(stage)[0]?.data ?? '');
  try {
    const helpers = { scorers, growths, allocator: allocatorIn(live) };
    return await carryOut({ context: live, observer, stage, keeper, ...helpers }, before);
  } finally {
    await scorers.release();
    await growths.release();
  }
}

async function runJoin(
  context: RunContext,
  observer: Observer,
  stage: PlannedStage,
  join: Join,
  inputs: readonly RunState[],
): Promise<Outcome<RunState>> {
  const joined = await joinStates(context, observer, stage, join, inputs);
  const lost = joined.value && lostZeros({ stage }, joined.value.network, 0, join.kind);
  if (lost !== undefined) return { diagnostics: [lost] };
  return await ended({ stage, observer }, joined);
}

async function carryOut(scene: Scene, before: RunState): Promise<Outcome<RunState>> {
  const { context, stage, keeper } = scene;
  const { steps } = stage;
  const { resumed } = keeper;
  const written = resumed
    ? { value: resumed.state, diagnostics: [] }
    : withTrainedWeights(context, stage, before);
  if (written.value === undefined) return { diagnostics: written.diagnostics };
  const started = resumed
    ? written
    : await instants(scene, await withStarts(context, stage, written.value), 0);
  const trains = trainingsOf(stage);
  if (started.value === undefined || trains.length === 0 || steps === 0)
    return ended(scene, started);
  const trained = await trainStage(scene, trains, started.value);
  const soFar = [...started.diagnostics, ...trained.diagnostics];
  if (trained.value === undefined) return { diagnostics: soFar };
  const { state, lastBatch, step } = trained.value;
  const hard = hardened(state.network, (tensor) => !isChosenAt(scene, tensor, steps));
  const network = foldGates(hard);
  const finished = await instants({ ...scene, lastBatch }, { ...state, network }, steps);
  const diagnostics = [...soFar, ...finished.diagnostics];
  return ended(scene, { ...finished, diagnostics }, step);
}

/** What trains beside the weights, as it begins. */
async function withStarts(
  context: RunContext,
  stage: PlannedStage,
  state: RunState,
): Promise<RunState> {
  return withStartGates(context, stage, await withStartScores(context, stage, state));
}

/** In the order of their turns. */
function trainingsOf({ statements }: PlannedStage): readonly PlannedTrain[] {
  return statements.filter((it): it is PlannedTrain => it.kind === 'train');
}

/** Everything that acts at one time, in textual order. */
async function instants(scene: Scene, before: RunState, time: number): Promise<Outcome<RunState>> {
  const diagnostics: Diagnostic[] = [];
  let state = before;
  for (const statement of scene.stage.statements) {
    if (!actsAt(statement, time)) continue;
    const acted = await act(scene, statement, time, state);
    diagnostics.push(...acted.diagnostics);
    const lost = acted.value && lostZeros(scene, acted.value.network, time, statement.kind);
    if (acted.value === undefined || lost !== undefined) {
      return { diagnostics: lost === undefined ? diagnostics : [...diagnostics, lost] };
    }
    state = acted.value;
  }
  return { value: state, diagnostics };
}

function actsAt(statement: PlannedStatement, time: number): boolean {
  if (statement.kind === 'train') return false;
  if (statement.kind === 'prune') return isUpdate(statement, time);
  if (statement.kind === 'rewire') return isRewired(statement, time);
  return statement.at === time;
}

/** Whether the mask of a tensor is chosen once more at this time; it hardens then, and not before. */
function isChosenAt({ context, stage }: Scene, tensor: string, time: number): boolean {
  const statement = softMasksIn(stage, context.layers).get(tensor);
  return statement !== undefined && actsAt(statement, time);
}

/** A training that is over. */
interface Trained {
  readonly state: RunState;
  readonly lastBatch: () => Batch;
  /** Steps that were done: all of them, unless `until` held before. */
  readonly step: number;
}

async function trainStage(
  scene: Scene,
  trains: readonly PlannedTrain[],
  state: RunState,
): Promise<Outcome<Trained>> {
  const { context, observer, stage, keeper } = scene;
  const at = (moment: 'stage start' | 'stage end', step: number) =>
    ({ stage: stage.path, moment, step }) as const;
  const memory = keeper.resumed?.training;
  if (memory === undefined) await observer.watchTraining(state.network, at('stage start', 0));
  const opened = await openTraining(context, stage, trains, state, memory);
  if (opened.value === undefined) return { diagnostics: opened.diagnostics };
  const training = opened.value;
  try {
    const done = await trainSteps(scene, training, state);
    if (done.value === undefined) return { diagnostics: done.diagnostics };
    const { step } = done.value;
    const network = training.read();
    const lost = lostZeros(scene, network, step, 'training');
    if (lost !== undefined) return { diagnostics: [lost] };
    await observer.watchTraining(network, at('stage end', step));
    const { trainings } = done.value.state;
    const kept = isContinued(context.plan, stage.path)
      ? new Map([...trainings, [stage.path, training.state(step)]])
      : trainings;
    const after = { ...done.value.state, network, trainings: kept };
    const { lastBatch } = training;
    const diagnostics = [...opened.diagnostics, ...done.diagnostics];
    return { value: { state: after, lastBatch, step }, diagnostics };
  } finally {
    await training.release();
  }
}

/** Whether a later stage goes on with the training of this one. */
function isContinued({ stages }: Plan, path: string): boolean {
  return stages.some((stage) => trainingsOf(stage).some(({ continues }) => continues === path));
}

/** Steps 0 … T − 1, with the updates that fall between them; fewer where `until` holds before. */
async function trainSteps(
  scene: Scene,
  training: Training,
  before: RunState,
): Promise<Outcome<{ readonly state: RunState; readonly step: number }>> {
  const { context, stage, keeper } = scene;
  const { path, steps } = stage;
  const isUpdated = (step: number): boolean =>
    stage.statements.some((it) => 'window' in it && actsAt(it, step));
  const diagnostics: Diagnostic[] = [];
  let state = before;
  for (let step = keeper.resumed?.step ?? 0; step < steps; step++) {
    const stops = context.signal?.aborted === true;
    const now = state;
    const capture = () => ({ step, state: now, training: training.remember() });
    const keep = keeper.offer(step, stops, capture);
    if (stops) {
      return { diagnostics: [diagnose(catalogue.interrupted, { stage: path, step })] };
    }
    if (step > 0 && isUpdated(step)) {
      const network = training.read();
      const lost = lostZeros(scene, network, step, 'training');
      if (lost !== undefined) return { diagnostics: [lost] };
      const { lastBatch } = training;
      const pruned = await instants({ ...scene, lastBatch }, { ...state, network }, step);
      diagnostics.push(...pruned.diagnostics);
      if (pruned.value === undefined) return { diagnostics };
      state = pruned.value;
      training.prune(state.network);
    }
    const { loss, lr } = await training.step(step);
    if (!Number.isFinite(loss)) {
      return { diagnostics: [diagnose(catalogue.diverged, { stage: path, step, loss })] };
    }
    keep?.();
    context.emit({ event: 'step', stage: path, step: step + 1, steps, loss, lr });
    if (await holdsNow(scene, step + 1, training, state)) {
      return { value: { state, step: step + 1 }, diagnostics };
    }
  }
  return { value: { state, step: steps }, diagnostics };
}

/** Whether the stage ends here: looked at every so many steps, but not at the planned end. */
async function holdsNow(
  { context, observer, stage }: Scene,
  step: number,
  training: Training,
  { marks }: RunState,
): Promise<boolean> {
  const { until, path, steps } = stage;
  if (until === undefined || step === steps || step % until.every !== 0) return false;
  const { metric, expression, on = '', min = -Infinity, max = Infinity, text } = until;
  const actual =
    expression === undefined
      ? await observer.value(training.read(), metric, on)
      : await ownMetric(context, { expression }, training.read(), marks);
  const held = actual >= min && actual <= max;
  context.emit({ event: 'until', stage: path, step, claim: text, held, actual });
  return held;
}

async function ended(
  { stage, observer }: Pick<Scene, 'stage' | 'observer'>,
  outcome: Outcome<RunState>,
  step: number = stage.steps,
): Promise<Outcome<RunState>> {
  if (outcome.value === undefined) return outcome;
  const { smoothed: _smoothed, ...state } = outcome.value;
  const network = settled(state.network);
  await observer.watch(network, { stage: stage.path, moment: 'stage end', step });
  return { ...outcome, value: { ...state, network } };
}

function lostZeros(
  { stage }: Pick<Scene, 'stage'>,
  network: Network,
  step: number,
  statement: string,
): Diagnostic | undefined {
  const lost = findLostZeros(network.values, bindingMasks(network));
  if (lost === undefined) return undefined;
  return diagnose(catalogue.lostZeros, { ...lost, stage: stage.path, step, statement });
}
