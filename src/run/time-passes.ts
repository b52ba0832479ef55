/** Times a pass of one sample, and counts the samples that a plan measures or scores. */
import { openMeter } from '../measure/evaluate.ts';
import { collectingAsync, type Outcome, type Diagnostic } from '../diagnostics/diagnostic.ts';
import { calibrationPasses } from '../plan/estimates.ts';
import type { Plan, PlannedStage, PlannedStatement, PlannedTrain } from '../plan/plan.ts';
import { ofKind } from '../plan/of-kind.ts';
import type { RunContext } from '../state/context.ts';
import type { Network, RunState } from '../state/network.ts';
import { timeRounds, timeUpdates, timedOf, type TimedUpdate, type UpdateContext, type Timed } from './time-updates.ts';
import { trainingsOf } from './trainings-of.ts';
import { withStartScores } from '../score/start-scores.ts';
import { withStartGates } from '../state/gates.ts';
import { withStartWidths } from '../state/widths.ts';
import { openTraining } from '../train/training.ts';
import { stepsBetweenLooks } from './train-steps.ts';

/** Samples that are measured at once, as in a run. */
const atOnce = 256;
/** Samples that the loss of a training stage is measured on. */
const trainingSamples = 2048;

/** A forward pass with its loss; undefined without data, or where nothing is measured on a large model. */
export function timeSample(context: RunContext, network: Network): Promise<Outcome<Timed | 'none'>> {
  return collectingAsync(async (take) => {
    const { plan, datasets } = context;
    const [dataset] = datasets.values();
    const nothing = evaluatedSamples(plan) === 0 && (context.isLarge || passesOf(plan) === 0);
    if (dataset === undefined || nothing) return 'none';
    const meter = take(await openMeter(context, network, dataset));
    const count = Math.min(atOnce, dataset.samples);
    try {
      const { ms, least, most, times } = await timeRounds(() => meter.measure(network, dataset, ['loss'], count));
      return { ms: ms / count, least: least / count, most: most / count, times };
    } finally {
      await meter.release();
    }
  });
}

/** Passes of one sample that scores and fits take, a gradient as three. */
export function passesOf({ stages }: Plan, isTimed: (statement: PlannedStatement) => boolean = () => false): number {
  return stages.flatMap(({ statements }) => statements).reduce((sum, it) => (isTimed(it) ? sum : sum + calibrationPasses(it)), 0);
}

/** At the end of every stage, behind an instant prune and around training, and where a stage may end early. */
export function evaluatedSamples({ stages, data }: Plan): number {
  const count = (name: string | undefined): number => (name === undefined ? 0 : (data[name]?.samples ?? 0));
  const watched = count(['validation', 'test'].find((name) => data[name] !== undefined));
  const ofStage = (stage: PlannedStage): number => {
    const { until, steps, statements } = stage;
    const trains = trainingsOf(stage).length > 0 && steps > 0;
    const instants = ofKind(statements, 'prune').filter(({ window }) => window.first === window.last).length;
    const looks = until === undefined ? 0 : Math.floor(steps / until.every) * count(until.on);
    // Equal networks are measured once: where nothing trains, the end is what the last prune left.
    const ends = trains ? instants + 1 : Math.max(1, instants);
    const losses = trains ? 2 * Math.min(trainingSamples, count('train')) : 0;
    return ends * watched + losses + looks;
  };
  return stages.reduce((sum, stage) => sum + ofStage(stage), 0);
}

/** Times a few steps of a stage's training and the updates between them, on the network that the run begins with. */
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
  const { value: training, diagnostics } = await openTraining(context, stage, { trains: alone, before: state });
  if (training === undefined) return { diagnostics };
  const opening = timedOf([performance.now() - begun]);
  const every = stepsBetweenLooks(context.plan, stage);
  try {
    const step = await timeRounds(async (nth) => {
      await training.step(nth % stage.steps);
      if ((nth + 1) % every === 0) training.notFinite();
    });
    const updates = context.isLarge ? [] : await timeUpdates(context, stage, { ...inputs, state, training });
    return { training: { opening, step }, updates };
  } finally {
    await training.release();
  }
}

/** What a loss follows weighs the same before it was trained. */
function withMarks(state: RunState, trains: readonly PlannedTrain[]): RunState {
  const names = trains.flatMap(({ objective = [] }) => objective.flatMap((term) => ('teacher' in term ? [term.teacher] : [])));
  return { ...state, marks: new Map([...names.map((name) => [name, state] as const), ...state.marks]) };
}
