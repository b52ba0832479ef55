/** What a prune leaves of a resource over a window, in words. */
import { spreadTimes } from '../plan/schedule/times.ts';
import { amountAt } from '../plan/schedule/updates.ts';
import type { PlannedBudget, PlannedPrune } from '../plan/plan.ts';
import { leftText } from '../plan/units/budget-text.ts';
import { count } from './plan-sheet.ts';
import type { Sheet } from './plan-sheet.ts';

/** At most so many moments of a course are told. */
const toldMoments = 6;

/** What is left of a resource when the curve starts, and after updates that are spread over it. */
export function leftLines(
  prune: PlannedPrune,
  budget: PlannedBudget,
  curve: string,
  { mark }: Sheet,
): readonly string[] {
  const { from = '', time, share = '' } = budget;
  const moments = spreadTimes(prune, toldMoments).flatMap((step) => {
    const { left } = amountAt(prune, step) ?? {};
    return left === undefined ? [] : [`${leftText(left)} at ${count(step)}`];
  });
  return [
    `  from ${mark(leftText(from), prune.defaults.includes('from'))}  ${curve}  ${time ?? share}`,
    `  leaves ${moments.join(', ')}`,
  ];
}
