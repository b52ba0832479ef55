/** The data sets of a plan whose labels something reads: those of all others may be missing. */
import { flatMapDefined } from '../basics/lists.ts';
import { isContrast, isMoment, isPassedBack, isTail } from './criteria/criterion.ts';
import { criterionOf } from './criteria/read.ts';
import { namedByStatement } from './named-data.ts';
import { subjectsOfStage } from './observe/metric-facts.ts';
import type { Plan, PlannedPrune } from './plan.ts';
import { answerFor, type Answers, type StatementKind } from './of-kind.ts';

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
