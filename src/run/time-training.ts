/** Times a few steps of a stage's training and the updates between them, on the network that the run begins with. */
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { PlannedStage, PlannedTrain } from '../plan/plan.ts';
import { withStartScores } from '../score/start-scores.ts';
import type { RunContext } from '../state/context.ts';
import { withStartGates } from '../state/gates.ts';
import { withStartWidths } from '../state/widths.ts';
import type { RunState } from '../state/network.ts';
import { openTraining } from '../train/training.ts';
import { timeRounds } from './time-rounds.ts';
import { timeUpdates } from './time-updates.ts';
import type { TimedUpdate, UpdateContext } from './time-updates.ts';
import { timedOf } from './timed.ts';
import type { Timed } from './timed.ts';
import { stepsBetweenLooks } from './train-steps.ts';
import { trainingsOf } from './trainings-of.ts';

export interface TimedWork {
  /** Where the stage trains: building its graphs and opening their sessions, and a step. */
  readonly training?: { readonly opening: Timed; readonly step: Timed };
  readonly updates: readonly TimedUpdate[];
}

export async function timeTraining(
  context: RunContext,
  stage: PlannedStage,
  inputs: Omit<UpdateContext, 'training'>,
): Promise<TimedWork | { readonly diagnostics: readonly Diagnostic[] }> {
  const begun = performance.now();
  const alone = trainingsOf(stage).map(({ continues: _, ...train }): PlannedTrain => train);
  const scored = await withStartScores(context, stage, withMarks(inputs.state, alone));
  const state = withStartWidths(context, stage, withStartGates(context, stage, scored));
  const opened = await openTraining(context, stage, alone, state);
  if (opened.value === undefined) return { diagnostics: opened.diagnostics };
  const training = opened.value;
  const opening = timedOf([performance.now() - begun]);
  const every = stepsBetweenLooks(context.plan, stage);
  try {
    const step = await timeRounds(async (nth) => {
      await training.step(nth % stage.steps);
      if ((nth + 1) % every === 0) training.notFinite();
    });
    const updates = context.isLarge
      ? []
      : await timeUpdates(context, stage, { ...inputs, state, training });
    return { training: { opening, step }, updates };
  } finally {
    await training.release();
  }
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
