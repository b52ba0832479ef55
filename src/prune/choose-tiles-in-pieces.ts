/**
 * A selection among the tiles of a large model. A layer's scores are reduced to those of its tiles while
 * it alone is in memory; they lie on the disk, and are then read like those of any layer.
 */
import type { Outcome } from '../diagnostics/diagnostic.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Layer } from '../model/graph.ts';
import type { Tiling } from '../select/request.ts';
import { selectInPieces } from '../select/select-in-pieces.ts';
import type { PiecewiseLayer, PiecewiseRequest } from '../select/select-in-pieces.ts';
import { notNumbers } from '../select/not-numbers.ts';
import { unitCount } from '../select/scopes.ts';
import { tiledLayout, tileScores, tilesLeft, weightsOfTiles } from '../select/tiles.ts';
import { sourceOf } from '../state/lazy-values.ts';
import type { Network } from '../state/network.ts';
import { maskPacker, packMask, packedSource, unpackMask } from '../state/packed-masks.ts';
import type { PackedMask } from '../state/packed-masks.ts';
import type { Scores } from '../score/scorer.ts';
import type { Spill } from '../state/spill.ts';

export interface TiledRequest {
  readonly tiling: Tiling;
  readonly layers: readonly Layer[];
  readonly scores: Scores;
  /** What is asked of the tiles. */
  readonly asked: Omit<PiecewiseRequest, 'layers' | 'rankBy'>;
  readonly spill: Spill;
}

/** The masks of the weights, layer by layer, and how many tiles are pruned. */
export function selectTilesInPieces(
  network: Network,
  { tiling, layers, scores, asked, spill }: TiledRequest,
): Outcome<{ readonly masks: readonly PackedMask[]; readonly pruned: readonly number[] }> {
  const faults: Diagnostic[] = [];
  const tiled = layers.map((layer, index): PiecewiseLayer => {
    const { name, tensor } = layer;
    const values = scores.values[index]?.read();
    if (values === undefined) throw new Error(`${name} was not scored`);
    const mask = sourceOf(network.masks, tensor)?.read();
    faults.push(...notNumbers({ ...layer, values, ...(mask && { mask }) }));
    const own = spill.keep(tileScores(tiling, layer, values, scores.rankBy, tiling.grouped));
    const left = mask && packMask(tilesLeft(tiling, layer, mask));
    return {
      ...{ name, tensor, ...tiledLayout(tiling, layer), values: own.part },
      live: own.length - (left?.pruned ?? 0),
      ...(left && { mask: packedSource(left).part }),
    };
  });
  if (faults.length > 0) return { diagnostics: faults };
  const packers = tiled.map(({ dims }) => maskPacker(unitCount(dims)));
  const selection = selectInPieces(
    { ...asked, layers: tiled, rankBy: 'score' },
    (layer, from, bits) => packers[layer]?.put(from, bits),
  );
  if (selection.value === undefined) return { diagnostics: selection.diagnostics };
  const masks = layers.map((layer, index) => {
    const packed = packers[index]?.packed();
    if (packed === undefined) throw new Error(`${layer.name} was not selected from`);
    return packMask(weightsOfTiles(tiling, layer, unpackMask(packed, 0, packed.length)));
  });
  return { value: { masks, pruned: selection.value }, diagnostics: selection.diagnostics };
}
