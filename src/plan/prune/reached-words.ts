/** Whether a prune takes as many units as its plan says, or so many at most or at least. */
import type { PlannedPrune } from '../plan.ts';
import { isBudgetPrune } from '../pruning.ts';
import type { Reached } from './clause.ts';
import { reachedByClauses } from './clauses.ts';

export function reachedWords(prune: PlannedPrune): Reached {
  return isBudgetPrune(prune) ? 'at most ' : reachedByClauses(prune);
}
