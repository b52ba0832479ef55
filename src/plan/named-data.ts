/** The data sets that a plan's statements name, and where: to train on, to take samples of, to measure on. */
import { isOfOutputs, subjectsOf, subjectsOfStage } from './observe/metric-facts.ts';
import type { DistortionAllocator, Plan, PlannedCalibration, PlannedPrune, PlannedStage, PlannedStatement } from './plan.ts';
import type { Path } from './incoherence.ts';
import { ofKindIn } from './of-kind.ts';

export interface NamedData {
  readonly name: string;
  readonly path: Path;
}

/** Names, each once. */
export function namedData({ stages }: Pick<Plan, 'stages'>): ReadonlySet<string> {
  const named = stages.flatMap((stage, index) => dataNamedBy(stage, ['stages', index]));
  return new Set(named.map(({ name }) => name));
}

export function dataNamedBy(stage: PlannedStage, path: Path): readonly NamedData[] {
  return [
    ...subjectsOfStage(stage, path).flatMap(({ on, path: own }) =>
      // An allocation measures on what it calls `data`.
      on === undefined ? [] : [{ name: on, path: [...own, own.at(-1) === 'allocated' ? 'data' : 'on'] }],
    ),
    ...stage.statements.flatMap((statement, at) => namedByStatement(statement, [...path, 'statements', at])),
  ];
}

/** What it measures on stands among its subjects. */
export function namedByStatement(statement: PlannedStatement, path: Path): readonly NamedData[] {
  const calibration = 'calibration' in statement ? statement.calibration : undefined;
  const tried = statement.kind === 'prune' ? triedBy(statement) : undefined;
  const shares = statement.kind === 'prune' ? sharesOf(statement) : undefined;
  const isOf = statement.kind === 'train' || statement.kind === 'prune samples';
  return [
    ...(isOf ? [{ name: statement.data, path: [...path, 'data'] }] : []),
    ...(calibration ? [{ name: calibration.data, path: [...path, 'calibration', 'data'] }] : []),
    ...(tried ? [{ name: tried.data, path: [...path, 'allocated', 'data'] }] : []),
    ...(shares ? [{ name: shares.data, path: [...path, 'allocated', 'calibration', 'data'] }] : []),
  ];
}

/** The samples that shares are measured on. */
function sharesOf({ allocated }: PlannedPrune): PlannedCalibration | undefined {
  return allocated !== undefined && 'calibration' in allocated ? allocated.calibration : undefined;
}

/** The samples whose outputs are held against those of the whole network. */
function triedBy({ allocated }: PlannedPrune): DistortionAllocator | undefined {
  return allocated?.by === 'distortion' ? allocated : undefined;
}

/** What a plan that was made without some data needs to be run, and what for. */
export function dataMissing(plan: Pick<Plan, 'stages' | 'data'>): readonly { readonly name: string; readonly purpose: string }[] {
  const trained = ofKindIn(plan.stages, 'train').map(({ data }) => data);
  const absent = [...new Set(trained)].filter((name) => plan.data[name] === undefined);
  const isJudged = ['validation', 'test'].some((name) => plan.data[name] !== undefined);
  // A claim about outputs that names no data is judged on these.
  const isBlind = !isJudged && subjectsOf(plan).some((one) => one.of !== undefined && one.on === undefined && isOfOutputs(one));
  return [...absent.map((name) => ({ name, purpose: 'training' })), ...(isBlind ? [{ name: 'test', purpose: 'an expectation' }] : [])];
}
