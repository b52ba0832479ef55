/** Tiles are chosen as by collecting them in objects and sorting; their scores are those of onnxruntime's pools. */
import fc from 'fast-check';
import { product } from '../../src/basics/numbers.ts';
import { describe, expect, it } from 'vitest';
import { erkCounts } from './counts.ts';
import { rational, round, type Rational } from '../../src/exact/rational.ts';
import type { Allocation, RankedLayer, SelectionRequest, Tiling } from '../../src/select/request.ts';
import type { Layout, Ranked } from '../../src/select/scopes.ts';
import { select } from '../../src/select/select.ts';
import { tiledLayout, tileGroupings, tilesFit, tileSize } from '../../src/select/tiles.ts';
import { layouts, named, scoresOf } from './arbitrary.ts';
import { placeOf } from './brute-force.ts';

interface Whole {
  readonly layer: number;
  readonly members: number[];
  readonly row: string;
  readonly column: number;
  live: boolean;
  score: number;
}

/** Every tile of a layer, in the order of first weights, found weight by weight. */
function tilesOf(layer: RankedLayer, l: number, { rankBy, tiling }: SelectionRequest): Whole[] {
  const tiles = new Map<string, Whole>();
  if (tiling === undefined) throw new Error('no tiles');
  for (let flat = 0; flat < layer.values.length; flat++) {
    const { out, input, kernel } = placeOf(layer, flat);
    const [output = 0, direction = 0] = out.split(',').map(Number).reverse();
    const row = `${direction} ${Math.floor(output / tiling.rows)}`;
    const column = Math.floor(input / tiling.columns);
    const key = `${row} ${column} ${kernel}`;
    const tile = tiles.get(key) ?? { layer: l, members: [], row, column, live: false, score: 0 };
    tile.members.push(flat);
    tile.live ||= layer.mask?.[flat] !== 0;
    tiles.set(key, tile);
  }
  for (const tile of tiles.values()) {
    const scores = tile.members.map((at) => layer.values[at] ?? NaN);
    const own = rankBy === 'magnitude' ? scores.map(Math.abs) : scores;
    tile.score = Math.fround(reduced(own, tiling));
  }
  return [...tiles.values()];
}

function reduced(scores: readonly number[], { grouped }: Tiling): number {
  const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
  switch (grouped) {
    case 'sum':
      return sum(scores);
    case 'mean':
      return sum(scores) / scores.length;
    case 'max':
      return Math.max(...scores);
    case 'l2':
      return Math.sqrt(sum(scores.map((score) => score * score)));
  }
}

const worstFirst = (a: Whole, b: Whole): number =>
  (a.score < b.score ? -1 : a.score > b.score ? 1 : 0) || a.layer - b.layer || (a.members[0] ?? 0) - (b.members[0] ?? 0);

/** Undefined where the request cannot be met. */
function bruteForce(request: SelectionRequest): readonly Uint8Array[] | undefined {
  const layers = request.layers.map((layer, l) => tilesOf(layer, l, request));
  if (layers.flat().some(({ live, score }) => live && Number.isNaN(score))) return undefined;
  const kept = new Set<Whole>();
  for (const [l, keep] of (request.keep ?? []).entries()) {
    const live = (layers[l] ?? []).filter((tile) => tile.live).sort(worstFirst);
    if (live.length < keep) return undefined;
    for (const tile of live.slice(live.length - keep)) kept.add(tile);
  }
  for (const { scope, target, isWhole } of contests(request, layers)) {
    const missing = target - scope.filter(({ live }) => !live).length;
    const open = scope.filter((tile) => tile.live && !kept.has(tile)).sort(worstFirst);
    if (missing < 0 || (isWhole && missing > open.length)) return undefined;
    for (const tile of open.slice(0, missing)) tile.live = false;
  }
  return layers.map((tiles, l) => {
    const mask = new Uint8Array(request.layers[l]?.values.length ?? 0);
    for (const { live, members } of tiles) if (live) for (const at of members) mask[at] = 1;
    return mask;
  });
}

interface Contest {
  readonly scope: readonly Whole[];
  readonly target: number;
  readonly isWhole: boolean;
}

function contests({ allocation, ranked }: SelectionRequest, layers: readonly (readonly Whole[])[]): readonly Contest[] {
  if (allocation.kind === 'global') return [{ scope: layers.flat(), target: allocation.pruned, isWhole: true }];
  return layers.flatMap((tiles, l) => {
    if (allocation.kind === 'layers') return [{ scope: tiles, target: allocation.pruned[l] ?? 0, isWhole: false }];
    if (allocation.kind !== 'scopes') throw new Error('no pattern of tiles');
    const scopes = new Map<unknown, Whole[]>();
    for (const tile of tiles) {
      const at = ranked.per === 'layer' ? '' : tile[ranked.per === 'row' ? 'row' : 'column'];
      scopes.set(at, [...(scopes.get(at) ?? []), tile]);
    }
    return [...scopes.values()].map((scope) => {
      return { scope, target: nearest(allocation.share, scope.length), isWhole: false };
    });
  });
}

function nearest({ n, d }: Rational, size: number): number {
  return Number(round(rational(n * BigInt(size), d)));
}

const side = fc.integer({ min: 1, max: 3 });

/** A layout whose every axis is so many times the tile, and layers in it with masks of whole tiles. */
const requests: fc.Arbitrary<SelectionRequest> = fc
  .record({
    rows: side,
    columns: side,
    grouped: fc.constantFrom(...tileGroupings),
    rankBy: fc.constantFrom('magnitude' as const, 'score' as const),
    shapes: fc.array(fc.oneof(...Object.values(layouts)), { minLength: 1, maxLength: 3 }),
    percent: fc.integer({ min: 0, max: 100 }),
    kind: fc.constantFrom('global', 'layers', 'scopes'),
    per: fc.constantFrom('layer' as const, 'row' as const, 'column' as const),
    floor: fc.option(fc.integer({ min: 0, max: 2 }), { nil: undefined }),
  })
  .chain(({ rows, columns, grouped, rankBy, shapes, percent, kind, per, floor }) => {
    const tiling = { rows, columns, grouped };
    const grown = shapes.map(({ dims, axes, groups }): Layout => {
      const times = { out: rows, in: columns, kernel: 1, direction: 1 };
      return { dims: dims.map((dim, at) => dim * times[axes[at] ?? 'kernel']), axes, groups };
    });
    return fc.tuple(...grown.map((shape) => layerInTiles(shape, tiling))).map((layers): SelectionRequest => {
      const counts = layers.map(({ values }) => values.length / tileSize(tiling));
      const share = rational(percent, 100);
      const ranked: Ranked = { per: kind === 'scopes' ? per : 'layer' };
      const all = counts.reduce((sum, count) => sum + count, 0);
      const allocation: Allocation =
        kind === 'global'
          ? { kind, pruned: nearest(share, all) }
          : kind === 'layers'
            ? { kind, pruned: counts.map((count) => nearest(share, count)) }
            : { kind: 'scopes', share, of: 'all' };
      return { layers: named(layers), rankBy, allocation, ranked, tiling, ...(floor !== undefined && { keep: layers.map(() => floor) }) };
    });
  });

function layerInTiles(shape: Layout, tiling: Tiling): fc.Arbitrary<Omit<RankedLayer, 'name' | 'tensor'>> {
  const count = product(shape.dims);
  const seen = { ...shape, name: '', tensor: '', values: new Float32Array(count) };
  const request = { rankBy: 'score', tiling } as const;
  const tiles = tilesOf(seen, 0, { ...request, layers: [], ...whole });
  const gone = fc.array(fc.constantFrom(1, 1, 1, 0), { minLength: tiles.length, maxLength: tiles.length });
  return fc.tuple(scoresOf(count), fc.option(gone, { nil: undefined })).map(([values, kept]) => {
    if (kept === undefined) return { ...shape, values };
    const mask = new Uint8Array(count);
    for (const [t, { members }] of tiles.entries()) for (const at of members) mask[at] = kept[t] ?? 0;
    return { ...shape, values, mask };
  });
}

const whole = { allocation: { kind: 'global', pruned: 0 }, ranked: { per: 'layer' } } as const satisfies Pick<
  SelectionRequest,
  'allocation' | 'ranked'
>;

describe('a selection among tiles', () => {
  it('is what collecting and sorting them gives, in every layout', () => {
    let met = 0;
    fc.assert(
      fc.property(requests, (request) => {
        const { value } = select(request);
        expect(value?.masks).toEqual(bruteForce(request));
        if (value === undefined || request.tiling === undefined) return;
        met++;
        const size = tileSize(request.tiling);
        const zeros = value.masks.map((mask) => mask.filter((weight) => weight === 0).length);
        expect(value.pruned.map((count) => count * size)).toEqual(zeros);
      }),
      { numRuns: 500 },
    );
    expect(met).toBeGreaterThan(100);
  });

  it('of one weight is a selection of weights', () => {
    fc.assert(
      fc.property(requests, ({ tiling: _, keep: __, ...request }) => {
        const tiling: Tiling = { rows: 1, columns: 1, grouped: 'max' };
        const asked = { ...request, allocation: whole.allocation, ranked: whole.ranked };
        const most = request.layers.reduce((sum, { values }) => sum + values.length, 0);
        const allocation = { kind: 'global', pruned: Math.floor((most * 3) / 4) } as const;
        expect(select({ ...asked, allocation, tiling })).toEqual(select({ ...asked, allocation }));
      }),
    );
  });

  it('names the weight whose score is no number', () => {
    const values = Float32Array.of(1, 2, 3, 4, NaN, 6, 7, 8);
    const layer: RankedLayer = { name: 'a', tensor: 'a.weight', dims: [4, 2], axes: ['out', 'in'], groups: 1, values };
    const tiling = { rows: 2, columns: 1, grouped: 'mean' } as const;
    const { diagnostics } = select({ layers: [layer], rankBy: 'magnitude', tiling, ...whole });
    expect(diagnostics.map(({ code, message }) => `${code} ${message}`)).toEqual([
      'ESP4500 `a.weight` has a score that is not a number at [2, 0]',
    ]);
  });
});

describe('tiles that fit', () => {
  const conv: Layout = { dims: [12, 4, 3, 3], axes: ['out', 'in', 'kernel', 'kernel'], groups: 1 };
  it.each([
    ['a convolution', conv, 4, 2, 1, true],
    ['too many inputs', conv, 4, 3, 1, false],
    ['rows across groups', { ...conv, groups: 2 }, 4, 2, 1, false],
    ['rows inside groups', { ...conv, groups: 2 }, 6, 2, 1, true],
    ['depthwise', { ...conv, dims: [12, 1, 3, 3], groups: 12 }, 1, 1, 1, true],
    ['depthwise, in rows', { ...conv, dims: [12, 1, 3, 3], groups: 12 }, 2, 1, 1, false],
    ['rows across gates', { dims: [1, 12, 4], axes: ['direction', 'out', 'in'], groups: 1 }, 4, 1, 4, false],
    ['rows inside gates', { dims: [1, 12, 4], axes: ['direction', 'out', 'in'], groups: 1 }, 3, 1, 4, true],
    ['a transposed convolution', { dims: [4, 6, 3], axes: ['in', 'out', 'kernel'], groups: 2 }, 3, 2, 1, true],
    ['inputs across its groups', { dims: [4, 6, 3], axes: ['in', 'out', 'kernel'], groups: 2 }, 3, 4, 1, false],
  ] as const)('%s', (_, layout, rows, columns, gates, fits) => {
    expect(tilesFit({ rows, columns }, layout, gates)).toBe(fits);
  });
});

describe('ERK of tiles', () => {
  it('gives layers the densities that their weights would have', () => {
    const layers: readonly Layout[] = [
      { dims: [64, 32, 3, 3], axes: ['out', 'in', 'kernel', 'kernel'], groups: 1 },
      { dims: [128, 64, 3, 3], axes: ['out', 'in', 'kernel', 'kernel'], groups: 1 },
      { dims: [512, 128], axes: ['out', 'in'], groups: 1 },
    ];
    const tile = { rows: 4, columns: 4 };
    const tiles = erkCounts(
      rational(9, 10),
      layers.map((layout) => tiledLayout(tile, layout)),
      undefined,
      layers,
    );
    const weights = erkCounts(rational(9, 10), layers);
    tiles.forEach((count, l) => {
      expect(Math.abs(count - (weights[l] ?? 0) / 16)).toBeLessThanOrEqual(1);
    });
  });
});
