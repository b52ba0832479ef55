/** `rescored every 1 unit`: after how many units those that are left are scored anew. */
import { done } from '../../diagnostics/diagnostic.ts';
import { unsupported } from '../../diagnostics/catalogue/plan.ts';
import type { Outcome } from '../../diagnostics/diagnostic.ts';
import { multiply, rational } from '../../exact/rational.ts';
import type { TypedStatement } from '../../language/typed.ts';
import type { UnitGroup } from '../../model/coupling/unit-groups.ts';
import { bundleCount } from '../../model/coupling/unit-groups.ts';
import { amountOf, asChoice, asQuantity, asRecord, clause, itemsOf } from '../reading.ts';
import { refusal } from '../plan-context.ts';
import type { PlanContext } from '../plan-context.ts';

/** Of a share at least one. Undefined where the clause is absent. */
export function rescoredOf(
  statement: TypedStatement,
  context: PlanContext,
  groups: readonly UnitGroup[],
): Outcome<number> | undefined {
  const value = clause(statement, 'rescored');
  const every = value && asRecord(value).fields['every'];
  if (every === undefined) return undefined;
  if (clause(statement, 'smoothed') !== undefined) {
    const what =
      '`rescored` beside `smoothed`, which takes one score of every unit at each update,';
    return refusal(context, unsupported, { what, instead: 'leave one of them out' }, every.span);
  }
  const quantity = asQuantity(every);
  const amount = amountOf(quantity);
  if (quantity.unit === 'share') {
    const all = groups.reduce((sum, group) => sum + bundleCount(group), 0);
    const { n, d } = multiply(amount, rational(all, 1));
    return done(Math.max(1, Number((n + d - 1n) / d)));
  }
  const words = itemsOf(statement.object).map((item) => asChoice(item).word);
  if (quantity.unit === 'units' || words.includes(quantity.unit)) {
    const together = groups.map(({ parts, step = 1 }) => (parts?.count ?? 1) * step);
    return done(Math.max(1, Math.floor(Number(amount.n) / Math.max(...together))));
  }
  const instead = 'write a number of units or a share of them: `rescored every 1 unit`';
  const what = `rescoring every so many ${quantity.unit}`;
  return refusal(context, unsupported, { what, instead }, every.span);
}
