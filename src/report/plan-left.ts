/** What a prune leaves of a resource over a window, in words. */
import type { PlannedBudget, PlannedPrune } from '../plan/plan.ts';
import { leftText } from '../plan/units/budget-text.ts';
import { count } from './plan-sheet.ts';
import type { Sheet } from './plan-sheet.ts';

/** At most so many moments of a course are told. */
const toldMoments = 6;

/** What is left of a resource when the curve starts, and after updates that are spread over it. */
export function leftLines(
  { updates, defaults }: PlannedPrune,
  budget: PlannedBudget,
  curve: string,
  { mark }: Sheet,
): readonly string[] {
  const { from = '', time, share = '' } = budget;
  const last = updates.length - 1;
  const told = Math.min(toldMoments, updates.length);
  const moments = Array.from({ length: told }, (_, nth) => {
    const { step = 0, left = '' } = updates[Math.round((nth * last) / (told - 1))] ?? {};
    return `${leftText(left)} at ${count(step)}`;
  });
  return [
    `  from ${mark(leftText(from), defaults.includes('from'))}  ${curve}  ${time ?? share}`,
    `  leaves ${moments.join(', ')}`,
  ];
}
