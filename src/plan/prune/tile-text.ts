/** Tiles in words. */
import type { Tile } from '../../select/tiles.ts';
import type { PlannedPrune } from '../pruning.ts';

export function tileText({ rows, columns }: Tile): string {
  return `${rows} × ${columns}`;
}

/** What a prune counts: `weights`, `tiles of 4 × 1`. */
export function unitsText({ units, tile }: PlannedPrune): string {
  return tile === undefined ? units : `${units} of ${tileText(tile)}`;
}
