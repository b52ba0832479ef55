/** Times a few steps of a stage's training, on the network that the run begins with. */
import { performance } from 'node:perf_hooks';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { PlannedStage, PlannedTrain } from '../plan/plan.ts';
import { withStartScores } from '../score/start-scores.ts';
import type { RunContext } from '../state/context.ts';
import { withStartGates } from '../state/gates.ts';
import { initialRunState } from '../state/network.ts';
import type { Network, RunState } from '../state/network.ts';
import { openTraining } from '../train/training.ts';
import { timedOf } from './timed.ts';
import type { Timed } from './timed.ts';
import { trainingsOf } from './trainings-of.ts';

/** The first steps allocate, and are not counted. */
const warming = 2;
const fewest = 3;
const most = 20;
/** Milliseconds after which the steps so far do. */
const enough = 2000;

export async function timeTraining(
  context: RunContext,
  network: Network,
  stage: PlannedStage,
): Promise<Timed | { readonly diagnostics: readonly Diagnostic[] }> {
  const alone = trainingsOf(stage).map(({ continues: _, ...train }): PlannedTrain => train);
  const begun = withMarks(initialRunState(network), alone);
  const state = withStartGates(context, stage, await withStartScores(context, stage, begun));
  const opened = await openTraining(context, stage, alone, state);
  if (opened.value === undefined) return { diagnostics: opened.diagnostics };
  const training = opened.value;
  const times: number[] = [];
  try {
    const last = Math.min(stage.steps, warming + most);
    // Of a stage of so few steps, the first ones have to do.
    const first = Math.min(warming, last - 1);
    const start = performance.now();
    for (let step = 0; step < last; step++) {
      const before = performance.now();
      await training.step(step);
      if (step >= first) times.push(performance.now() - before);
      if (times.length >= fewest && performance.now() - start > enough) break;
    }
  } finally {
    await training.release();
  }
  return timedOf(times);
}

/** What a loss follows weighs the same before it was trained. */
function withMarks(state: RunState, trains: readonly PlannedTrain[]): RunState {
  const names = trains.flatMap(({ objective = [] }) =>
    objective.flatMap((term) => ('teacher' in term ? [term.teacher] : [])),
  );
  return {
    ...state,
    marks: new Map([...names.map((name) => [name, state] as const), ...state.marks]),
  };
}
