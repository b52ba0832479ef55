/** A selection among tiles, as one among layers that have a unit for each tile. */
import type { RankedLayer, Selection, SelectionRequest, Tiling } from './request.ts';
import { tiledLayout, tileScores, tilesLeft, weightsOfTiles } from './tiles.ts';

/** The request for tiles; its counts and floors are of tiles already. */
export function askedOfTiles(request: SelectionRequest, tiling: Tiling): SelectionRequest {
  const { layers, rankBy } = request;
  return {
    ...request,
    rankBy: 'score',
    layers: layers.map((layer): RankedLayer => {
      const { name, tensor, values, mask, candidates } = layer;
      if (candidates !== undefined) throw new RangeError('a tile goes whole or not at all');
      return {
        name,
        tensor,
        ...tiledLayout(tiling, layer),
        values: tileScores(tiling, layer, values, rankBy, tiling.grouped),
        mask: mask && tilesLeft(tiling, layer, mask),
      };
    }),
  };
}

/** The same selection with masks of weights; what is pruned stays counted in tiles. */
export function maskedWeights({ masks, pruned }: Selection, layers: readonly RankedLayer[], tiling: Tiling): Selection {
  const weights = layers.map((layer, l) => weightsOfTiles(tiling, layer, masks[l] ?? new Uint8Array(0)));
  return { masks: weights, pruned };
}
