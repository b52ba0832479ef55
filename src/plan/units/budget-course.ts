/** The remaining amount of a resource after each update of a prune over a window. */
import { done } from '../../diagnostics/diagnostic.ts';
import { noEffect } from '../../diagnostics/catalogue/plan-targets.ts';
import type { Diagnostic, Outcome } from '../../diagnostics/diagnostic.ts';
import { compare, divide, one, subtract } from '../../exact/rational.ts';
import type { Rational } from '../../exact/rational.ts';
import { spanOf } from '../prune/setup.ts';
import type { Setup } from '../prune/setup.ts';
import { asExpression, clause } from '../reading.ts';
import { complainOfCurve, curveFault } from '../schedule/along-curve.ts';
import { curveOf } from '../schedule/curve.ts';
import { timingOf } from '../schedule/window.ts';
import type { Timing } from '../schedule/window.ts';
import { complain } from '../plan-context.ts';
import { roundedPercent } from '../share-text.ts';
import { goalOfBudget, textOfAmount } from './budget-amount.ts';
import { budgetStart } from './budget-start.ts';
import type { ResourceEstimate } from './resource-estimate.ts';
import type { PlannedBudget } from './planned-units.ts';

export interface BudgetCourse {
  readonly timing: Timing;
  /** With what is left when the curve starts. */
  readonly budget: PlannedBudget;
  readonly curve: string;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * left(t) = start + (goal − start) · curve(p), exact; the last is the goal. The curve runs between the
 * shares of the whole that are gone.
 */
export function budgetCourse(
  setup: Setup,
  budget: PlannedBudget,
  estimate: ResourceEstimate | undefined,
): Outcome<BudgetCourse> {
  const { context, statement, name } = setup;
  const timing = timingOf(statement, context, () => undefined);
  if (timing.value === undefined) return { diagnostics: timing.diagnostics };
  const begun = budgetStart(setup, budget, estimate);
  if (begun.value === undefined) return { diagnostics: begun.diagnostics };
  const { whole, left } = begun.value;
  const goneAt = (amount: Rational): Rational => subtract(one, divide(amount, whole));
  const goal = goalOfBudget(budget);
  const isMet = compare(left, goal) <= 0;
  const start = isMet ? goal : left;
  const along = clause(statement, 'along');
  const ends = { from: goneAt(start), to: goneAt(goal) };
  const curve = curveOf(along && asExpression(along), ends);
  const course = { start: ends.from, goal: ends.to, window: timing.value, windowed: true, curve };
  const fault = curveFault({ isHard: true, ...course });
  if (fault !== undefined) {
    const place = { source: context.source, span: along?.span ?? statement.span };
    return { diagnostics: [complainOfCurve(fault, name, place)] };
  }
  const pruned = `${roundedPercent(goneAt(left))} of ${budget.of}`;
  return done({
    timing: timing.value,
    budget: { ...budget, from: textOfAmount(start, budget) },
    curve: curve.text,
    diagnostics: isMet
      ? [complain(context, noEffect, { where: name, pruned }, spanOf(setup, 'to'))]
      : [],
  });
}
