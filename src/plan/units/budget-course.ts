/** The remaining amount of a resource after each update of a prune over a window. */
import type { PlannedBudget } from '../plan.ts';
import { collecting, done, type Diagnostic, type Outcome } from '../../diagnostics/diagnostic.ts';
import { noEffect } from '../../diagnostics/catalogue/plan-targets.ts';
import { compare, divide, one, subtract, type Rational } from '../../exact/rational.ts';
import { spanOf, type Setup } from '../prune/setup.ts';
import { asExpression, clause, quantityClause } from '../reading.ts';
import { complainOfCurve, curveFault, curveOf } from '../schedule/curve.ts';
import { timingOf, type Timing } from '../schedule/window.ts';
import { complain, refusal } from '../plan-context.ts';
import { roundedPercent } from '../share-text.ts';
import { goalOfBudget, textOfAmount, amountCounted, amountWritten, budgetText } from './budget-amount.ts';
import type { ResourceEstimate } from '../facts.ts';
import { wrongNumber } from '../../diagnostics/catalogue/plan.ts';
import { unknownRest } from '../../diagnostics/catalogue/plan-units.ts';
import { prunedBefore } from './foreseen.ts';

export interface BudgetCourse {
  readonly timing: Timing;
  /** With what is left when the curve starts. */
  readonly budget: PlannedBudget;
  readonly curve: string;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * left(t) = start + (goal − start) · curve(p), exact; the last is the goal. The curve runs between the shares of the whole that are gone.
 */
export function budgetCourse(setup: Setup, budget: PlannedBudget, estimate: ResourceEstimate | undefined): Outcome<BudgetCourse> {
  return collecting((take, fail) => {
    const { context, statement, name } = setup;
    const timing = take(timingOf(statement, context, () => undefined));
    const { whole, left } = take(budgetStart(setup, budget, estimate));
    const goneAt = (amount: Rational): Rational => subtract(one, divide(amount, whole));
    const goal = goalOfBudget(budget);
    const isMet = compare(left, goal) <= 0;
    const start = isMet ? goal : left;
    const along = clause(statement, 'along');
    const ends = { from: goneAt(start), to: goneAt(goal) };
    const curve = curveOf(along && asExpression(along), ends);
    const course = { start: ends.from, goal: ends.to, window: timing, windowed: true, curve };
    const fault = curveFault({ isHard: true, ...course });
    if (fault !== undefined) {
      const place = { source: context.source, span: along?.span ?? statement.span };
      return fail([complainOfCurve(fault, name, place)]);
    }
    const pruned = `${roundedPercent(goneAt(left))} of ${budget.of}`;
    return {
      timing: timing,
      budget: { ...budget, from: textOfAmount(start, budget) },
      curve: curve.text,
      diagnostics: isMet ? [complain(context, noEffect, { where: name, pruned }, spanOf(setup, 'to'))] : [],
    };
  });
}

/** Where a prune to a resource over a window starts: the amount when the window opens. */
interface BudgetStart {
  /** What the whole model takes, and what is left of it: shares of it, or milliseconds. */
  readonly whole: Rational;
  readonly left: Rational;
}

/** As `from` has it, else counted. */
function budgetStart(setup: Setup, budget: PlannedBudget, estimate: ResourceEstimate | undefined): Outcome<BudgetStart> {
  const { context, statement, name } = setup;
  const from = quantityClause(statement, 'from');
  const written = from && amountWritten(from, budget);
  const count = (now: number): Rational | undefined => estimate && amountCounted(now, estimate.original, budget);
  const whole = budget.time === undefined ? one : estimate && count(estimate.original);
  const left = written ?? leftBefore();
  if (whole === undefined || left === undefined) {
    const start = budget.time === undefined ? `90% of ${budget.of}` : '8 ms';
    return refusal(context, unknownRest, { where: name, resource: budget.of, start }, spanOf(setup, 'over'));
  }
  const goal = goalOfBudget(budget);
  const all = textOfAmount(whole, budget);
  if (compare(goal, whole) > 0) {
    const args = { what: '`to`', value: budgetText(budget), need: `at most ${all}, the whole` };
    return refusal(context, wrongNumber, args, spanOf(setup, 'to'));
  }
  if (written === undefined || (compare(written, goal) > 0 && compare(written, whole) <= 0)) return done({ whole, left });
  const need = `above ${textOfAmount(goal, budget)}, the target, and at most ${all}, the whole`;
  return refusal(context, wrongNumber, { what: '`from`', value: textOfAmount(written, budget), need }, spanOf(setup, 'from'));

  /** Undefined where scores decide. */
  function leftBefore(): Rational | undefined {
    const gone = prunedBefore(setup);
    if (gone === undefined) return undefined;
    const isWhole = [...gone.values()].every((bundles) => bundles === 0);
    return isWhole ? whole : estimate && count(estimate.without(gone));
  }
}
