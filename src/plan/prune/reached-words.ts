/** Whether a prune takes as many units as its plan says, or so many at most or at least. */
import type { PlannedPrune, PlannedThreshold } from '../plan.ts';
import { isBudgetPrune } from '../pruning.ts';

export function reachedWords(prune: PlannedPrune): '' | 'at most ' | 'at least ' {
  if (isBudgetPrune(prune) || prune.limited !== undefined) return 'at most ';
  if (prune.threshold !== undefined) return isExact(prune.threshold) ? '' : 'at most ';
  if (prune.ties === 'none') return 'at most ';
  return prune.ties === 'all' ? 'at least ' : '';
}

/** Where the file has been counted. */
function isExact({ bounds }: PlannedThreshold): boolean {
  return Object.values(bounds).every(([least, most]) => least === most);
}
