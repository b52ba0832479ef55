/** Tiles in words. */
import type { PlannedPrune } from '../plan.ts';
import type { Tile } from '../../select/tiles.ts';
import { isTilePrune } from '../pruning.ts';

export function tileText({ rows, columns, positions }: Tile): string {
  return `${rows} × ${columns}${positions === undefined ? '' : ` × ${positions}`}`;
}

/** What a prune counts: `weights`, `tiles of 4 × 1`. */
export function unitsText(prune: PlannedPrune): string {
  return isTilePrune(prune) ? `${prune.units} of ${tileText(prune.tile)}` : prune.units;
}
