/** Whether a prune takes as many units as its plan says, or so many at most or at least. */
import { isBudgetPrune } from '../pruning.ts';
import type { PlannedPrune } from '../pruning.ts';

export function reachedWords(prune: PlannedPrune): '' | 'at most ' | 'at least ' {
  if (isBudgetPrune(prune) || prune.limited !== undefined) return 'at most ';
  if (prune.ties === 'none') return 'at most ';
  return prune.ties === 'all' ? 'at least ' : '';
}
