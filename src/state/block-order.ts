/** The layers that are worked on together: all of a statement, or block after block. */
import type { Layer } from '../model/graph.ts';
import type { PlannedPrune } from '../plan/plan.ts';
import { isByOneThreshold } from '../plan/pruning.ts';

/** Of a prune, the layers that are scored together; of a large model no more than a block where that can be. */
export function inBlockOrder(prune: PlannedPrune, layers: readonly Layer[], isLarge = false): readonly (readonly Layer[])[] {
  const { calibration, damping } = prune;
  // One threshold needs all scores at once; otherwise only the second moments of one block are in memory.
  const isAlone = !isByOneThreshold(prune);
  const holdsMuch = damping !== undefined || (isLarge && calibration !== undefined);
  const inBlocks = calibration?.sequentially === true || (holdsMuch && isAlone);
  return inBlocks ? blockAfterBlock(layers) : [layers];
}

/** A layer outside every block is a turn of its own. In graph order, by the first layer of each. */
export function blockAfterBlock(layers: readonly Layer[]): readonly (readonly Layer[])[] {
  const turns = new Map<string | number, Layer[]>();
  for (const layer of layers) {
    const key = layer.block ?? layer.name;
    const known = turns.get(key);
    if (known === undefined) turns.set(key, [layer]);
    else known.push(layer);
  }
  return [...turns.values()];
}
