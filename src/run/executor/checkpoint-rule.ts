/**
 * How often the state of a run is worth its disk, decided by the plan alone: the same plan is kept at
 * the same steps on any machine. Work and disk are both counted in multiply-adds.
 */
import { itemAt } from '../../basics/must.ts';
import { timesOf } from '../../plan/schedule/times.ts';
import type { Plan, PlannedStage, PlannedTrain } from '../../plan/plan.ts';
import { stageGraph, type StageIndex } from './executor.ts';
import { sizesBehindCuts } from '../../plan/units/token-facts.ts';
import { ofKind } from '../../plan/of-kind.ts';

/** Keeping may cost one part in so many of the work that it saves: a little below 3%. */
const share = 40;
/** Writing, hashing and flushing a byte takes about as long as so many multiply-adds of one thread. */
const workOfByte = 100;
/** A file that is flushed takes some milliseconds, whatever is in it. */
const workOfFile = 1e8;

export interface CheckpointRule {
  /** Steps between two states that are kept in the middle of a stage; Infinity: none is. */
  readonly every: (stage: PlannedStage) => number;
  /** Whether the state at the end of a stage is kept. */
  readonly keepsEnd: (index: StageIndex) => boolean;
}

export interface Wishes {
  /** Steps between two checkpoints. */
  readonly every?: number | undefined;
  /** Whether every end is to be kept: other processes need it, or the user. */
  readonly all?: boolean | undefined;
}

export function checkpointRule(plan: Plan, { every, all = false }: Wishes): CheckpointRule {
  const kept = keptEnds(plan);
  return { every: (stage) => every ?? usualSteps(plan, stage), keepsEnd: (index) => index >= 0 && (all || kept.has(index)) };
}

function usualSteps(plan: Plan, stage: PlannedStage): number {
  const step = workOfStep(plan, stage);
  if (step === 0) return Infinity;
  const trains = ofKind(stage.statements, 'train');
  const [train] = trains;
  const left = train && sizesBehindCuts(plan.stages)(train);
  const part = left === undefined ? 1 : left.parameters / plan.model.parameters;
  return Math.ceil((share * trains.reduce((sum, it) => sum + costOfTraining(plan, it, part), 0)) / step);
}

/** Ends are kept when the work since the last one that was kept is worth it, along each path. */
function keptEnds(plan: Plan): ReadonlySet<StageIndex> {
  const { before } = stageGraph(plan);
  const kept = new Set<StageIndex>();
  const work: number[] = [];
  plan.stages.forEach((stage, index) => {
    const since = before(index).map((input) => (kept.has(input) ? 0 : itemAt(work, input)));
    const total = workOfStage(plan, stage) + since.reduce((sum, one) => sum + one, 0);
    work[index] = total;
    if (total >= share * costOfNetwork(plan)) kept.add(index);
  });
  return kept;
}

/** Multiply-adds of a stage. */
export function workOfStage(plan: Plan, stage: PlannedStage): number {
  return stage.steps * workOfStep(plan, stage) + workOfCalibration(plan, stage);
}

/** A gradient is worth three forward passes; of statements that take turns, each step has one. */
function workOfStep({ estimates, stages }: Plan, { statements }: PlannedStage): number {
  const leftFor = sizesBehindCuts(stages);
  const work = ofKind(statements, 'train').map((it) => it.batch * (leftFor(it)?.macs ?? estimates.macs));
  return 3 * Math.max(0, ...work);
}

function workOfCalibration({ estimates }: Plan, { statements }: PlannedStage): number {
  return ofKind(statements, 'prune').reduce((work, it) => work + 3 * ((it.calibration?.samples ?? 0) * timesOf(it)) * estimates.macs, 0);
}

/** Weights in float32 and their masks. */
function costOfNetwork({ model, layers }: Plan): number {
  return workOfByte * (4 * model.parameters + model.prunable) + workOfFile * (2 * layers.length + 2);
}

/** One file holds all of it: what trains with two values of the optimizer, and the masks; behind a cut the part of them that is left. */
function costOfTraining({ model }: Plan, { trained }: PlannedTrain, part: number): number {
  return workOfByte * part * (12 * trained.parameters + model.prunable) + 2 * workOfFile;
}
