/** Where a prune to a resource over a window starts: the amount when the window opens. */
import { done } from '../../diagnostics/diagnostic.ts';
import { wrongNumber } from '../../diagnostics/catalogue/plan.ts';
import { unknownRest } from '../../diagnostics/catalogue/plan-units.ts';
import type { Outcome } from '../../diagnostics/diagnostic.ts';
import { compare, one } from '../../exact/rational.ts';
import type { Rational } from '../../exact/rational.ts';
import { spanOf } from '../prune/setup.ts';
import type { Setup } from '../prune/setup.ts';
import { quantityClause } from '../reading.ts';
import { refusal } from '../plan-context.ts';
import { amountCounted, amountWritten, goalOfBudget, textOfAmount } from './budget-amount.ts';
import { budgetText } from './budget-text.ts';
import { prunedBefore } from './foreseen.ts';
import type { ResourceEstimate } from './resource-estimate.ts';
import type { PlannedBudget } from './planned-units.ts';

export interface BudgetStart {
  /** What the whole model takes, and what is left of it: shares of it, or milliseconds. */
  readonly whole: Rational;
  readonly left: Rational;
}

/** As `from` has it, else counted. */
export function budgetStart(
  setup: Setup,
  budget: PlannedBudget,
  estimate: ResourceEstimate | undefined,
): Outcome<BudgetStart> {
  const { context, statement, name } = setup;
  const from = quantityClause(statement, 'from');
  const written = from && amountWritten(from, budget);
  const count = (now: number): Rational | undefined =>
    estimate && amountCounted(now, estimate.original, budget);
  const whole = budget.time === undefined ? one : estimate && count(estimate.original);
  const left = written ?? leftBefore();
  if (whole === undefined || left === undefined) {
    const start = budget.time === undefined ? `90% of ${budget.of}` : '8 ms';
    const args = { where: name, resource: budget.of, start };
    return refusal(context, unknownRest, args, spanOf(setup, 'over'));
  }
  const goal = goalOfBudget(budget);
  const all = textOfAmount(whole, budget);
  if (compare(goal, whole) > 0) {
    const args = { what: '`to`', value: budgetText(budget), need: `at most ${all}, the whole` };
    return refusal(context, wrongNumber, args, spanOf(setup, 'to'));
  }
  if (written === undefined || (compare(written, goal) > 0 && compare(written, whole) <= 0)) {
    return done({ whole, left });
  }
  const need = `above ${textOfAmount(goal, budget)}, the target, and at most ${all}, the whole`;
  const args = { what: '`from`', value: textOfAmount(written, budget), need };
  return refusal(context, wrongNumber, args, spanOf(setup, 'from'));

  /** Undefined where scores decide. */
  function leftBefore(): Rational | undefined {
    const gone = prunedBefore(setup);
    if (gone === undefined) return undefined;
    const isWhole = [...gone.values()].every((bundles) => bundles === 0);
    return isWhole ? whole : estimate && count(estimate.without(gone));
  }
}
