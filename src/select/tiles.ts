/**
 * Tiles: so many consecutive outputs by so many consecutive inputs of a layer, at one kernel position or
 * at all of them, that go or stay together. A tile stands in the order of ties where its first weight stands.
 */
import { product } from '../basics/numbers.ts';
import { inputsOfRow, type Layout } from './scopes.ts';
import type { RankBy } from './score-order.ts';

export interface Tile {
  /** Outputs, and inputs. */
  readonly rows: number;
  readonly columns: number;
  /** Kernel positions, where a tile has all that the layer has. */
  readonly positions?: number;
}

export function tileSize({ rows, columns, positions = 1 }: Tile): number {
  return rows * columns * positions;
}

/** Positions of a kernel; 1 of a matrix. */
export function positionsOf({ dims, axes }: Pick<Layout, 'dims' | 'axes'>): number {
  return dims.reduce((product, dim, at) => (axes[at] === 'kernel' ? product * dim : product), 1);
}

/** Outputs of a layer, or of one of the groups or `gates` that no tile crosses. */
export function outputsOfTiles({ dims, axes, groups }: Layout, gates = 1): number {
  const stored = dims[axes.indexOf('out')] ?? 0;
  return (axes[0] === 'in' ? stored : stored / groups) / gates;
}

/**
 * Whether tiles fill the layer and none lies in two groups of a convolution, or in two of the `gates` that
 * a recurrent layer stacks along its outputs.
 */
export function tilesFit(tile: Tile, layout: Layout, gates = 1): boolean {
  const { rows, columns, positions } = tile;
  if (!layout.axes.includes('out') || !layout.axes.includes('in')) return false;
  if (positions !== undefined && positions !== positionsOf(layout)) return false;
  return outputsOfTiles(layout, gates) % rows === 0 && inputsOfRow(layout) % columns === 0;
}

/** The layer with a place for each tile, in the layout of its weights. */
export function tiledLayout(tile: Tile, { dims, axes, groups }: Layout): Layout {
  const { rows, columns, positions } = tile;
  const along = dims.map((dim, position) => {
    const axis = axes[position];
    if (axis === 'kernel' && positions !== undefined) return 1;
    return axis === 'out' ? dim / rows : axis === 'in' ? dim / columns : dim;
  });
  if (!along.every(Number.isInteger)) throw new RangeError('the tiles do not fill the layer');
  return { dims: along, axes, groups };
}

/** How the scores of the weights of a tile make its own. */
export const tileGroupings = ['sum', 'mean', 'max', 'l2'] as const;
export type TileGrouping = (typeof tileGroupings)[number];

/** Of every tile, from the scores of all weights: reduced in double precision, in stored order. */
export function tileScores(tile: Tile, layout: Layout, scores: Float32Array, rankBy: RankBy, grouping: TileGrouping): Float32Array {
  const tiles = new Float64Array(scores.length / tileSize(tile));
  if (grouping === 'max') tiles.fill(-Infinity);
  const isMagnitude = rankBy === 'magnitude';
  eachStrip(tile, layout, (first, length, at, width) => {
    for (let n = 0; n < length; n++) {
      const place = at + (n % width);
      const score = scores[first + n] ?? 0;
      const own = isMagnitude ? Math.abs(score) : score;
      const before = tiles[place] ?? 0;
      if (grouping === 'max') tiles[place] = Math.max(before, own);
      else tiles[place] = before + (grouping === 'l2' ? own * own : own);
    }
  });
  return Float32Array.from(tiles, (score) => {
    if (grouping === 'mean') return score / tileSize(tile);
    return grouping === 'l2' ? Math.sqrt(score) : score;
  });
}

/** 1 for every tile that has a kept weight. */
export function tilesLeft(tile: Tile, layout: Layout, mask: Uint8Array): Uint8Array {
  const tiles = new Uint8Array(mask.length / tileSize(tile));
  eachStrip(tile, layout, (first, length, at, width) => {
    for (let n = 0; n < length; n++) {
      const place = at + (n % width);
      tiles[place] = (tiles[place] ?? 0) | (mask[first + n] ?? 0);
    }
  });
  return tiles;
}

export function weightsOfTiles(tile: Tile, layout: Layout, tiles: Uint8Array): Uint8Array {
  const mask = new Uint8Array(product(layout.dims));
  eachStrip(tile, layout, (first, length, at, width) => {
    for (let n = 0; n < length; n++) mask[first + n] = tiles[at + (n % width)] ?? 0;
  });
  return mask;
}

/** Called with the first of `length` consecutive weights and the first of `width` consecutive tiles, in which the weights lie in turn. */
type VisitStrip = (first: number, length: number, at: number, width: number) => void;

/** In the order of the weights. */
function eachStrip(tile: Tile, { dims, axes }: Layout, visit: VisitStrip): void {
  const { rows, columns, positions } = tile;
  const [outer = 0, inner = 0] = [axes.indexOf('out'), axes.indexOf('in')].sort((a, b) => a - b);
  const [tall, wide] = axes[outer] === 'out' ? [rows, columns] : [columns, rows];
  const [height, breadth] = [dims[outer] ?? 1, dims[inner] ?? 1];
  const before = product(dims.slice(0, outer));
  const between = product(dims.slice(outer + 1, inner));
  const width = product(dims.slice(inner + 1));
  const [down, across] = [height / tall, breadth / wide];
  const length = wide * width;
  // Kernel positions are stored behind outputs and inputs.
  const places = positions === undefined ? width : 1;
  let first = 0;
  for (let b = 0; b < before; b++) {
    for (let y = 0; y < height; y++) {
      const above = (b * down + Math.floor(y / tall)) * between;
      for (let m = 0; m < between; m++) {
        for (let x = 0; x < across; x++, first += length) visit(first, length, ((above + m) * across + x) * places, places);
      }
    }
  }
}
