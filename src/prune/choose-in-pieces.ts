/** A prune of a large model: masks of a bit a weight, and values that are read under them. */
import { product } from '../basics/numbers.ts';
import { collecting, type Outcome, type Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Layer } from '../model/graph.ts';
import type { PlannedPrune } from '../plan/plan.ts';
import { tilingOf } from '../plan/pruning.ts';
import { selectInPieces, type PiecewiseLayer, type PiecewiseRequest } from '../select/select-in-pieces.ts';
import { lazyMap, sourceOf } from '../state/lazy-values.ts';
import { prunedOf } from '../state/masks.ts';
import type { Network, Values } from '../state/network.ts';
import {
  maskedSource,
  maskPacker,
  packedOf,
  packedSource,
  type MaskedSource,
  type PackedMask,
  type PackedSource,
  packMask,
  unpackMask,
} from '../state/packed-masks.ts';
import type { Spill } from '../state/spill.ts';
import { allocationOf, keptOf, losingIn, type Pruned, type PrunedTogether } from './choose-weights.ts';
import type { Scores } from '../score/scorer.ts';
import { requestOfClauses } from './clauses/index.ts';
import { notNumbers, type Tiling } from '../select/request.ts';
import { tiledLayout, tileScores, tilesLeft, weightsOfTiles } from '../select/tiles.ts';

export interface Pieces {
  /** Numbers that are worked on at a time. */
  readonly pieceSize: number;
  readonly spill: Spill;
}

/** Neither choices that are taken back nor a choice among some weights only. */
export function canChooseInPieces({ mask }: PlannedPrune, { candidates }: Pick<Scores, 'candidates'>): boolean {
  return mask === 'hard' && candidates === undefined;
}

/** The same masks as in memory. No values are made: those of the network are read again when needed. */
export function chooseInPieces(
  network: Network,
  { statement, update, layers }: PrunedTogether,
  scores: Scores,
  { pieceSize, spill }: Pieces,
): Outcome<Pruned> {
  return collecting((take) => {
    const names = layers.map(({ name }) => name);
    const asked = {
      pieceSize,
      ranked: statement.ranked,
      allocation: allocationOf(statement, update, names),
      ...keptOf(statement, names),
      ...requestOfClauses(statement),
      ...losingIn(statement, update, names),
    };
    const tiling = tilingOf(statement);
    const selection = take(
      tiling === undefined
        ? selectWeights(network, layers, scores, asked)
        : selectTilesInPieces(network, { tiling, layers, scores, asked, spill }),
    );
    const { pruned } = selection;
    const masks = new Map<string, PackedSource>();
    const masked = new Map<string, MaskedSource>();
    layers.forEach(({ tensor }, index) => {
      const packed = selection?.masks[index];
      const source = sourceOf<Values>(network.values, tensor);
      if (packed === undefined || source === undefined) throw new Error(`${tensor} has no values`);
      masks.set(tensor, packedSource(packed));
      masked.set(tensor, maskedSource(source, packed));
    });
    return { masks: lazyMap(masks), values: lazyMap(masked), pruned: pruned.reduce((sum, count) => sum + count, 0) };
  });
}

function selectWeights(
  network: Network,
  layers: readonly Layer[],
  { rankBy, values }: Scores,
  asked: Omit<PiecewiseRequest, 'layers' | 'rankBy'>,
): Outcome<{ readonly masks: readonly PackedMask[]; readonly pruned: readonly number[] }> {
  const packers = layers.map(({ count }) => maskPacker(count));
  const pieces = layers.map((layer, index) => piecewise(network, layer, values[index]));
  const { value: pruned, diagnostics } = selectInPieces({ ...asked, layers: pieces, rankBy }, (layer, from, bits) =>
    packers[layer]?.put(from, bits),
  );
  if (pruned === undefined) return { diagnostics };
  return { value: { masks: packers.map((packer) => packer.packed()), pruned }, diagnostics };
}

function piecewise({ masks }: Network, { name, tensor, dims, axes, groups, count }: Layer, scores: Scores['values'][number] | undefined) {
  if (scores === undefined) throw new Error(`${name} was not scored`);
  const before = sourceOf(masks, tensor);
  const layer = { name, tensor, dims, axes, groups, live: count - prunedOf(masks, tensor), values: scores.part };
  return before === undefined ? layer : { ...layer, mask: before.part, maskBits: packedOf(before)?.bits };
}

/**
 * A selection among the tiles of a large model. A layer's scores are reduced to those of its tiles while
 * it alone is in memory; they lie on the disk, and are then read like those of any layer.
 */
interface TiledRequest {
  readonly tiling: Tiling;
  readonly layers: readonly Layer[];
  readonly scores: Scores;
  readonly asked: Omit<PiecewiseRequest, 'layers' | 'rankBy'>;
  readonly spill: Spill;
}

/** The masks of the weights, layer by layer, and how many tiles are pruned. */
function selectTilesInPieces(network: Network, { tiling, layers, scores, asked, spill }: TiledRequest) {
  return collecting((take, fail) => {
    const faults: Diagnostic[] = [];
    const tiled = layers.map((layer, index): PiecewiseLayer => {
      const { name, tensor } = layer;
      const values = scores.values[index]?.read();
      if (values === undefined) throw new Error(`${name} was not scored`);
      const mask = sourceOf(network.masks, tensor)?.read();
      faults.push(...notNumbers({ ...layer, values, mask }));
      const own = spill.keep(tileScores(tiling, layer, values, scores.rankBy, tiling.grouped));
      const left = mask && packMask(tilesLeft(tiling, layer, mask));
      return {
        name,
        tensor,
        ...tiledLayout(tiling, layer),
        values: own.part,
        live: own.length - (left?.pruned ?? 0),
        mask: left && packedSource(left).part,
      };
    });
    if (faults.length > 0) return fail(faults);
    const packers = tiled.map(({ dims }) => maskPacker(product(dims)));
    const selection = take(
      selectInPieces({ ...asked, layers: tiled, rankBy: 'score' }, (layer, from, bits) => packers[layer]?.put(from, bits)),
    );
    const masks = layers.map((layer, index) => {
      const packed = packers[index]?.packed();
      if (packed === undefined) throw new Error(`${layer.name} was not selected from`);
      return packMask(weightsOfTiles(tiling, layer, unpackMask(packed, 0, packed.length)));
    });
    return { masks, pruned: selection };
  });
}
