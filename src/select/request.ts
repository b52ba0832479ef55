/** What a selection is asked, and what it answers. */
import type { Rational, Rounding } from '../exact/rational.ts';
import type { NofM } from './pattern.ts';
import type { Pool } from './pool.ts';
import type { Layout, Ranked } from './scopes.ts';
import { firstNaN, type RankBy } from './score-order.ts';
import type { TieRule } from './ties.ts';
import type { Tile, TileGrouping } from './tiles.ts';
import { diagnose, type Outcome, type Diagnostic } from '../diagnostics/diagnostic.ts';
import { prunedBeyondTarget, tooFewCandidates, scoreIsNaN } from '../diagnostics/catalogue/select.ts';

export interface RankedLayer extends Layout {
  /** For messages. */
  readonly name: string;
  readonly tensor: string;
  /** Weights (ranked by magnitude) or scores, in stored order. */
  readonly values: Float32Array;
  /** 1 = kept; absent where nothing is pruned yet. Never written to. */
  readonly mask?: Uint8Array;
  /** 1 = may be pruned (`among`); absent if every live unit may. Never written to. */
  readonly candidates?: Uint8Array;
}

/** Counts are totals: what earlier statements pruned is included. */
export type Allocation =
  /** One threshold over all layers. */
  | { readonly kind: 'global'; readonly pruned: number }
  /** A total a layer; narrower scopes split it by largest remainder. */
  | { readonly kind: 'layers'; readonly pruned: readonly number[] }
  /** Every scope rounds for itself; a share of `live` goes on top of what is pruned. */
  | { readonly kind: 'scopes'; readonly share: Rational; readonly of: 'all' | 'live'; readonly rounding?: Rounding }
  /** All of a layer that scores below its threshold, and under `all` what equals it; floors come first. */
  | { readonly kind: 'below'; readonly thresholds: readonly number[] }
  | { readonly kind: 'pattern'; readonly pattern: NofM };

/** Tiles are pruned instead of single weights; counts and floors are of tiles then. */
export type Tiling = Tile & { readonly grouped: TileGrouping };

/** Units that each layer has lost at least, earlier ones included. */
export interface Losses {
  readonly units: readonly number[];
  /** False on the way: as much of it then, in order of layers, as the target leaves room for. */
  readonly isDue: boolean;
}

export interface SelectionRequest {
  /** In graph order: it breaks ties. */
  readonly layers: readonly RankedLayer[];
  readonly rankBy: RankBy;
  readonly allocation: Allocation;
  /** Who competes with whom; anything but `layer` needs an allocation other than `global`. */
  readonly ranked: Ranked;
  /** Units that each layer keeps at least, its best ones (`floorCounts`). */
  readonly keep?: readonly number[];
  /** What layers have to lose, under `global` alone. */
  readonly lose?: Losses;
  /** Which units of equal scores go at the threshold: the first where it is absent. */
  readonly ties?: TieRule;
  readonly tiling?: Tiling;
}

export interface Selection {
  /** One mask a layer, 1 = kept; new arrays. */
  readonly masks: readonly Uint8Array[];
  /** Pruned units a layer, earlier ones included. */
  readonly pruned: readonly number[];
}

/** A layer as the passes see it: `mask` is the new mask, at first a copy of the old one. */
export interface LayerState {
  readonly layer: RankedLayer;
  readonly pool: Pool;
  readonly live: number;
  readonly keep: number;
  readonly ties: TieRule;
  /** If only some units may be pruned: their live ones that no floor protects. */
  readonly contest?: Pool;
}

// Refusals of a scope that cannot meet its target.

/** It has lost more already: a hard mask never grows back. */
export function beyondTarget(scope: string, pruned: number, target: number): Outcome<never> {
  return { diagnostics: [diagnose(prunedBeyondTarget, { scope, pruned, target })] };
}

/** Fewer of its live units may be pruned than the target asks for. */
export function tooFew(scope: string, missing: number, left: number): Outcome<never> {
  return { diagnostics: [diagnose(tooFewCandidates, { scope, missing, left })] };
}

// Scores that compare with nothing.

/** The first NaN among the live scores of a layer. */
export function notNumbers({
  tensor,
  dims,
  values,
  mask = new Uint8Array(values.length).fill(1),
}: Pick<RankedLayer, 'tensor' | 'dims' | 'values' | 'mask'>): readonly Diagnostic[] {
  const at = firstNaN(values, mask);
  return at < 0 ? [] : [diagnose(scoreIsNaN, { tensor, index: indexOf(at, dims) })];
}

/** Row-major index tuple of a flat index. */
export function indexOf(flat: number, dims: readonly number[]): readonly number[] {
  let rest = flat;
  return dims
    .toReversed()
    .map((dim) => {
      const index = rest % dim;
      rest = (rest - index) / dim;
      return index;
    })
    .toReversed();
}
