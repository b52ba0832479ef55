/** The data sets of a plan whose labels something reads: those of all others may be missing. */
import { isContrast, isMoment, isPassedBack, isTail } from './criteria/criterion.ts';
import { criterionOf } from './criteria/read.ts';
import { namedByStatement } from './named-data.ts';
import { subjectsOfStage } from './observe/metric-facts.ts';
import type { Plan, PlannedStatement } from './plan.ts';

/** A run measures on these whether or not a statement says so. */
const measuredAnyway = ['validation', 'test'];

export function labelsReadIn({ stages }: Pick<Plan, 'stages'>): ReadonlySet<string> {
  const named = stages.flatMap((stage) => [
    ...subjectsOfStage(stage, []).flatMap(({ on }) => on ?? []),
    ...stage.statements.filter(readsLabels).flatMap((statement) => namedByStatement(statement, []).map(({ name }) => name)),
  ]);
  return new Set([...measuredAnyway, ...named]);
}

/** Statistics of inputs and outputs need none, and neither do layers that are held against themselves. */
function readsLabels(statement: PlannedStatement): boolean {
  if (statement.kind === 'calibrate' || statement.kind === 'reconstruct') return false;
  if (statement.kind !== 'prune' && statement.kind !== 'collect') return true;
  const { calibration } = statement;
  const isMeasured = statement.kind === 'prune' && statement.allocated !== undefined && 'calibration' in statement.allocated;
  if (isMeasured || calibration?.perClass !== undefined) return true;
  const statistics = criterionOf(statement.criterion)?.statistics;
  return statistics === undefined || statistics.some((one) => isContrast(one) || isTail(one) || (isMoment(one) && isPassedBack(one)));
}
