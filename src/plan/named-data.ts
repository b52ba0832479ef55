/** The data sets that a plan's statements name, where, and those whose labels something reads. */
import { isOfOutputs, subjectsOf, subjectsOfStage } from './observe/metric-facts.ts';
import type { Plan, PlannedStage, PlannedStatement, PlannedAllocator, PlannedPrune } from './plan.ts';
import type { Path } from './incoherence.ts';
import { ofKindIn, answerFor, type Answers, type StatementKind } from './of-kind.ts';
import { flatMapDefined } from '../basics/lists.ts';
import { isContrast, isMoment, isPassedBack, isTail } from './criteria/criterion.ts';
import { criterionOf } from './criteria/read.ts';

export type NamedData = { readonly name: string; readonly path: Path };

/** Names, each once. */
export function namedData({ stages }: Pick<Plan, 'stages'>): ReadonlySet<string> {
  return new Set(stages.flatMap((stage, index) => dataNamedBy(stage, ['stages', index])).map(({ name }) => name));
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
  const { calibration } = 'calibration' in statement ? statement : {};
  const keys = [
    ...('data' in statement ? [{ name: statement.data, key: ['data'] }] : []),
    ...(calibration ? [{ name: calibration.data, key: ['calibration', 'data'] }] : []),
    ...('allocated' in statement && statement.allocated ? namedByAllocator(statement.allocated) : []),
  ];
  return keys.map(({ name, key }) => ({ name, path: [...path, ...key] }));
}

/** The samples whose outputs are held against those of the whole network, or that shares are measured on. */
function namedByAllocator(allocator: PlannedAllocator): readonly { readonly name: string; readonly key: Path }[] {
  if (allocator.by === 'distortion') return [{ name: allocator.data, key: ['allocated', 'data'] }];
  const shares = 'calibration' in allocator ? allocator.calibration : undefined;
  return shares === undefined ? [] : [{ name: shares.data, key: ['allocated', 'calibration', 'data'] }];
}

/** What a plan that was made without some data needs to be run, and what for. */
export function dataMissing(plan: Pick<Plan, 'stages' | 'data'>): readonly { readonly name: string; readonly purpose: string }[] {
  const absent = [...new Set(ofKindIn(plan.stages, 'train').map(({ data }) => data))].filter((name) => plan.data[name] === undefined);
  const isJudged = ['validation', 'test'].some((name) => plan.data[name] !== undefined);
  // A claim about outputs that names no data is judged on these.
  const isBlind = !isJudged && subjectsOf(plan).some((one) => one.of !== undefined && one.on === undefined && isOfOutputs(one));
  return [...absent.map((name) => ({ name, purpose: 'training' })), ...(isBlind ? [{ name: 'test', purpose: 'an expectation' }] : [])];
}

/** A run measures on these whether or not a statement says so. */
const measuredAnyway = ['validation', 'test'];

export function labelsReadIn({ stages }: Pick<Plan, 'stages'>): ReadonlySet<string> {
  const named = stages.flatMap((stage) => [
    ...flatMapDefined(subjectsOfStage(stage, []), ({ on }) => on),
    ...stage.statements
      .filter((statement) => answerFor(readingByKind, statement) ?? true)
      .flatMap((statement) => namedByStatement(statement, []).map(({ name }) => name)),
  ]);
  return new Set([...measuredAnyway, ...named]);
}

/** Statistics of inputs and outputs need none, and neither do layers that are held against themselves. */
const readingByKind: Partial<Answers<StatementKind, [], boolean>> = {
  calibrate: () => false,
  reconstruct: () => false,
  collect: scoresByLabels,
  prune: (prune) => (prune.allocated !== undefined && 'calibration' in prune.allocated) || scoresByLabels(prune),
};

function scoresByLabels({ criterion, calibration }: Pick<PlannedPrune, 'criterion' | 'calibration'>): boolean {
  if (calibration?.perClass !== undefined) return true;
  const statistics = criterionOf(criterion)?.statistics;
  return statistics === undefined || statistics.some((one) => isContrast(one) || isTail(one) || (isMoment(one) && isPassedBack(one)));
}
