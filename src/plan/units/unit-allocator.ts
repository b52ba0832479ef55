/** `allocated by …` where units go: how many each group loses follows a number, or another criterion. */
import { done, type Outcome } from '../../diagnostics/diagnostic.ts';
import { unevenShares } from '../../diagnostics/catalogue/plan-targets.ts';
import { unsupported } from '../../diagnostics/catalogue/plan.ts';
import { printExpression } from '../../language/expressions/print.ts';
import type { Choice, TypedStatement } from '../../language/typed.ts';
import type { UnitGroup } from '../../model/coupling/unit-groups.ts';
import type { PlannedAllocator } from '../plan.ts';
import { ruleIn } from '../prune/allocator.ts';
import { calibrationOf } from '../prune/calibration.ts';
import { measuredAllocator } from '../prune/measured-allocator.ts';
import { globalScoreOf } from '../prune/share-score.ts';
import { isBudget, type Target } from '../prune/target.ts';
import { unsetMark } from '../prune/criterion-faults.ts';
import { asExpression, clause } from '../reading.ts';
import { refusal, type PlanContext } from '../plan-context.ts';
import { sharedOf } from './inner-groups.ts';

/** Undefined where the allocation is that of `by`. */
export function unitAllocator(
  statement: TypedStatement,
  context: PlanContext,
  groups: readonly UnitGroup[],
  target: Target,
): Outcome<PlannedAllocator> | undefined {
  if (clause(statement, 'allocated') === undefined) return undefined;
  const rule = ruleIn(statement);
  const word = rule.kind === 'choice' ? rule.word : undefined;
  if (rule.kind === 'choice' && word === 'global') return globalUnits(rule, context, statement);
  const what = word === undefined ? 'allocated by an expression' : `allocated by ${word}`;
  if (isBudget(target)) return refusal(context, unevenShares, { rule: what }, rule.span);
  const shared = groups.map((group) => sharedOf(group, context.facts.layers));
  return measuredAllocator(rule, context, statement, shared);
}

/** As much of each group as one threshold over all would take by another criterion. */
function globalUnits({ args: { criterion }, span }: Choice, context: PlanContext, statement: TypedStatement): Outcome<PlannedAllocator> {
  if (criterion === undefined) throw new TypeError('the checker promises a criterion');
  const { expr } = asExpression(criterion);
  const text = printExpression(expr);
  const read = globalScoreOf(expr, 'units');
  if ('refused' in read) {
    const { refused: what, instead } = read;
    return refusal(context, unsupported, { what, instead }, span);
  }
  const unset = unsetMark(read.marks, context, span);
  if (unset !== undefined) return { diagnostics: [unset] };
  const calibration = calibrationOf(statement, context, read.statistics);
  if (calibration === undefined) return done({ by: 'global', criterion: text });
  return calibration.value === undefined
    ? { diagnostics: calibration.diagnostics }
    : done({ by: 'global', criterion: text, calibration: calibration.value });
}
