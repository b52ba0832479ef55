/**
 * Carries one stage out: arms joined, or instants at its start, training with updates inside,
 * instants at its end.
 */
import type { Diagnostic, Outcome } from '../diagnostics/diagnostic.ts';
import { diagnose } from '../diagnostics/diagnostic.ts';
import * as catalogue from '../diagnostics/catalogue/run.ts';
import type { PlannedStage, PlannedStatement, PlannedTrain } from '../plan/plan.ts';
import { act } from './act.ts';
import type { Scene as ActScene } from './act.ts';
import type { RunContext } from './context.ts';
import { forgetful } from './keeper.ts';
import type { Keeper } from './keeper.ts';
import { findLostZeros } from './masks.ts';
import type { Network, RunState } from './network.ts';
import type { Observer } from './observe.ts';
import { scorersOf } from './scorers.ts';
import { joinOf, joinStates } from './structure/join.ts';
import type { Join } from './structure/join.ts';
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
  const { path, steps } = stage;
  if (keeper.resumed === undefined) context.emit({ event: 'stage', stage: path, steps });
  const join = joinOf(stage);
  if (join !== undefined) return await runJoin(context, observer, stage, join, inputs);
  const [before] = inputs;
  if (before === undefined) throw new Error(`${path} starts from nothing`);
  const scorers = scorersOf(context);
  try {
    return await carryOut({ context, observer, stage, scorers, keeper }, before);
  } finally {
    await scorers.release();
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
  const { stage, keeper } = scene;
  const { steps } = stage;
  const { resumed } = keeper;
  const started = resumed
    ? { value: resumed.state, diagnostics: [] }
    : await instants(scene, before, 0);
  const train = stage.statements.find((it): it is PlannedTrain => it.kind === 'train');
  if (started.value === undefined || train === undefined || steps === 0)
    return ended(scene, started);
  const trained = await trainStage(scene, train, started.value);
  if (trained.value === undefined) return trained;
  return ended(scene, await instants(scene, trained.value, steps));
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
  if (statement.kind === 'prune') return statement.updates.some(({ step }) => step === time);
  return statement.at === time;
}

async function trainStage(
  scene: Scene,
  train: PlannedTrain,
  state: RunState,
): Promise<Outcome<RunState>> {
  const { context, observer, stage, keeper } = scene;
  const at = (moment: 'stage start' | 'stage end', step: number) =>
    ({ stage: stage.path, moment, step }) as const;
  const memory = keeper.resumed?.training;
  if (memory === undefined) await observer.watchTraining(state.network, at('stage start', 0));
  const opened = await openTraining(context, stage, train, state, memory);
  if (opened.value === undefined) return { diagnostics: opened.diagnostics };
  const training = opened.value;
  try {
    const done = await trainSteps(scene, training, state);
    if (done.value === undefined) return done;
    const network = training.read();
    const lost = lostZeros(scene, network, stage.steps, 'training');
    if (lost !== undefined) return { diagnostics: [lost] };
    await observer.watchTraining(network, at('stage end', stage.steps));
    return { value: { ...done.value, network }, diagnostics: opened.diagnostics };
  } finally {
    await training.release();
  }
}

/** Steps 0 … T − 1, with the updates that fall between them. */
async function trainSteps(
  scene: Scene,
  training: Training,
  before: RunState,
): Promise<Outcome<RunState>> {
  const { context, stage, keeper } = scene;
  const { path, steps } = stage;
  const updateTimes = new Set(
    stage.statements.flatMap((it) => (it.kind === 'prune' ? it.updates.map((u) => u.step) : [])),
  );
  let state = before;
  for (let step = keeper.resumed?.step ?? 0; step < steps; step++) {
    const stops = context.signal?.aborted === true;
    const now = state;
    keeper.offer(step, stops, () => ({ step, state: now, training: training.remember() }));
    if (stops) {
      return { diagnostics: [diagnose(catalogue.interrupted, { stage: path, step })] };
    }
    if (step > 0 && updateTimes.has(step)) {
      const network = training.read();
      const lost = lostZeros(scene, network, step, 'training');
      if (lost !== undefined) return { diagnostics: [lost] };
      const pruned = await instants(scene, { ...state, network }, step);
      if (pruned.value === undefined) return pruned;
      state = pruned.value;
      const { masks, values } = state.network;
      training.prune({ masks, values });
    }
    const { loss, lr } = await training.step(step);
    if (!Number.isFinite(loss)) {
      return { diagnostics: [diagnose(catalogue.diverged, { stage: path, step, loss })] };
    }
    context.emit({ event: 'step', stage: path, step: step + 1, steps, loss, lr });
  }
  return { value: state, diagnostics: [] };
}

async function ended(
  { stage, observer }: Pick<Scene, 'stage' | 'observer'>,
  outcome: Outcome<RunState>,
): Promise<Outcome<RunState>> {
  if (outcome.value !== undefined) {
    const at = { stage: stage.path, moment: 'stage end', step: stage.steps } as const;
    await observer.watch(outcome.value.network, at);
  }
  return outcome;
}

function lostZeros(
  { stage }: Pick<Scene, 'stage'>,
  { values, masks }: Network,
  step: number,
  statement: string,
): Diagnostic | undefined {
  const lost = findLostZeros(values, masks);
  if (lost === undefined) return undefined;
  return diagnose(catalogue.lostZeros, { ...lost, stage: stage.path, step, statement });
}
