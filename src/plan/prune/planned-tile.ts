/** The tiles of a planned prune, looked at before they are believed. */
import type { PlannedPrune } from '../plan.ts';
import { tilingOf } from '../pruning.ts';

/** The key at fault, and what is wrong with it. */
export function plannedTileFault(
  prune: PlannedPrune,
): { readonly key: 'tile' | 'grouped'; readonly problem: string } | undefined {
  if (prune.tile === undefined) return undefined;
  if (prune.groups !== undefined || prune.pattern !== undefined) {
    return { key: 'tile', problem: 'tiles go without groups and patterns' };
  }
  return tilingOf(prune) === undefined
    ? { key: 'grouped', problem: 'it must say how the scores of a tile become one' }
    : undefined;
}
