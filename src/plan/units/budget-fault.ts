/** What a schema cannot say of a budget: what a latency needs, and what its course over a window holds. */
import { compare } from '../../exact/rational.ts';
import type { Plan, PlannedBudget, PlannedPrune } from '../plan.ts';
import { amountOfText, goalOfBudget } from './budget-amount.ts';

/** Undefined for what planning makes. */
export function budgetFault(
  { of, share, time, batch }: PlannedBudget,
  { profiles = [] }: Pick<Plan, 'profiles'>,
): string | undefined {
  if (of !== 'latency') {
    const isShare = share !== undefined && time === undefined;
    return isShare && batch === undefined ? undefined : `of ${of} a share alone is planned`;
  }
  if ((share === undefined) === (time === undefined)) {
    return 'a latency is either a share or a time';
  }
  const isMeasured = profiles.some(({ measured }) => measured.batch === batch);
  return isMeasured ? undefined : 'no profile of the plan was measured on its batch';
}

/** The same of what is left after each update. */
export function courseFault({
  budget,
  updates,
}: Pick<PlannedPrune, 'budget' | 'updates'>): string | undefined {
  if (budget?.from === undefined) {
    const isPlain = updates.every(({ left }) => left === undefined);
    return isPlain ? undefined : '`left` stands where a resource has a start, `from`';
  }
  const amounts = [budget.from, ...updates.map(({ left }) => left)].map((text) =>
    text === undefined ? undefined : amountOfText(text, budget),
  );
  const rises = amounts.findIndex((amount, index) => {
    const before = amounts[index - 1];
    return amount !== undefined && before !== undefined && compare(amount, before) > 0;
  });
  if (amounts.includes(undefined)) return 'each update says what is `left`, as the target does';
  if (rises >= 0) return 'what is `left` never grows';
  const [goal, last] = [goalOfBudget(budget), amounts.at(-1)];
  const isReached = last !== undefined && compare(goal, last) === 0;
  return isReached ? undefined : 'the last update leaves what is asked for';
}
