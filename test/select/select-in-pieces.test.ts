import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stream } from '../../src/random/stream.ts';
import { uniform } from '../../src/random/draw.ts';
import { rational } from '../../src/exact/rational.ts';
import type { RankedLayer, SelectionRequest } from '../../src/select/request.ts';
import { packBits } from '../../src/select/packed-bits.ts';
import { select } from '../../src/select/select.ts';
import { selectInPieces } from '../../src/select/select-in-pieces.ts';

/** The masks that pieces make, or the findings. */
function inPieces({ layers, ...request }: SelectionRequest, pieceSize: number, isPacked = false) {
  const masks = layers.map(({ values }) => new Uint8Array(values.length).fill(7));
  const own = layers.map(({ values, mask, ...layer }) => ({
    ...layer,
    values: (from: number, to: number) => values.slice(from, to),
    ...(mask && { mask: (from: number, to: number) => mask.subarray(from, to) }),
    ...(mask && isPacked && { maskBits: packBits(mask) }),
    live: mask === undefined ? values.length : mask.reduce((sum, kept) => sum + kept, 0),
  }));
  const { value, diagnostics } = selectInPieces({ layers: own, pieceSize, ...request }, (l, at, bits) => {
    const mask = masks[l]?.subarray(at, at + 8 * bits.length);
    mask?.forEach((_, i) => (mask[i] = ((bits[i >> 3] ?? 0) >> (i & 7)) & 1));
  });
  return value === undefined ? { diagnostics } : { value: { masks, pruned: value }, diagnostics };
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

const score = fc.constantFrom(0, -0, 1, -1, 2, -2, 0.5, 3, -3, 7);
const layer = fc
  .tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 8 }), fc.boolean())
  .chain(([rows, columns, masked]) =>
    fc.record({
      rows: fc.constant(rows),
      columns: fc.constant(columns),
      scores: fc.array(score, { minLength: rows * columns, maxLength: rows * columns }),
      mask: masked ? fc.array(fc.constantFrom(0, 1, 1), { minLength: rows * columns, maxLength: rows * columns }) : fc.constant(undefined),
    }),
  )
  .map(({ rows, columns, scores, mask }): Omit<RankedLayer, 'name' | 'tensor'> => {
    const whole = { dims: [rows, columns], axes: ['out', 'in'] as const, groups: 1 };
    const values = Float32Array.from(scores);
    return { ...whole, values, ...(mask && { mask: Uint8Array.from(mask) }) };
  });

describe('selection in pieces is the selection in memory', () => {
  const request = fc.record({
    layers: fc.array(layer, { minLength: 1, maxLength: 4 }),
    share: fc.integer({ min: 0, max: 10 }),
    kind: fc.constantFrom('global', 'layers', 'scopes', 'pattern', 'below'),
    rankBy: fc.constantFrom('magnitude', 'score'),
    floor: fc.constantFrom(0, 1),
    pieceSize: fc.constantFrom(8, 16, 1000),
    ties: fc.constantFrom('first' as const, 'last' as const, 'all' as const, 'none' as const),
  });

  it('for any layers, allocation, floors and size of a piece', () => {
    fc.assert(
      fc.property(request, ({ layers, share, kind, rankBy, floor, pieceSize, ties }) => {
        const sizes = layers.map(({ values }) => values.length);
        const all = sizes.reduce((sum, size) => sum + size, 0);
        const counts = (size: number): number => Math.floor((size * share) / 10);
        const own: SelectionRequest = {
          layers: layers.map((one, l) => ({ ...one, name: `l${l}`, tensor: `l${l}.w` })),
          rankBy: rankBy === 'magnitude' ? 'magnitude' : 'score',
          allocation:
            kind === 'global'
              ? { kind, pruned: counts(all) }
              : kind === 'below'
                ? { kind, thresholds: sizes.map((_, l) => (share + l) / 3) }
                : kind === 'layers'
                  ? { kind, pruned: sizes.map(counts) }
                  : kind === 'scopes'
                    ? { kind, share: rational(share, 10), of: 'all' }
                    : { kind: 'pattern', pattern: { keep: 1, of: 2 } },
          ranked: { per: kind === 'scopes' ? 'row' : 'layer' },
          keep: sizes.map(() => floor),
          ...(kind === 'pattern' ? {} : { ties }),
          ...(kind === 'global' && { lose: { units: sizes.map((size) => Math.floor(size / 4)), isDue: share > 5 } }),
        };
        const expected = select(own);
        expect(inPieces(own, pieceSize)).toEqual(expected.value === undefined ? { diagnostics: expected.diagnostics } : expected);
      }),
      { numRuns: 300 },
    );
  });

  it.each(['magnitude', 'score'] as const)('for a pool that is sampled, by %s', (rankBy) => {
    const sizes = [700_000, 500_000, 90_000];
    const layers = sizes.map((size, l): RankedLayer => {
      const values = uniform(stream(3, `weights/${l}`), size, 1 + l);
      const dims = [100, size / 100];
      return { name: `l${l}`, tensor: `l${l}.w`, dims, axes: ['out', 'in'], groups: 1, values };
    });
    const request: SelectionRequest = {
      layers,
      rankBy,
      ranked: { per: 'layer' },
      allocation: { kind: 'global', pruned: 900_001 },
      keep: [0, 0, 60_000],
    };
    const [made, expected] = [inPieces(request, 1 << 16).value, select(request).value];
    expect(made?.pruned).toEqual(expected?.pruned);
    expect(made?.masks.map(hashOf)).toEqual(expected?.masks.map(hashOf));
    // More is pruned under these masks, in a layer to its floor.
    const again: SelectionRequest = {
      ...request,
      layers: layers.map((own, l) => ({ ...own, mask: expected?.masks[l] ?? new Uint8Array(0) })),
      allocation: { kind: 'global', pruned: 1_200_000 },
    };
    const further = select(again).value;
    expect(further?.pruned[2]).toBe(30_000);
    for (const isPacked of [true, false]) {
      const own = inPieces(again, 1 << 16, isPacked).value;
      expect(own?.pruned).toEqual(further?.pruned);
      expect(own?.masks.map(hashOf)).toEqual(further?.masks.map(hashOf));
    }
  });

  it.each(['last', 'all'] as const)('for a large pool of few values, where ties %s go', (ties) => {
    const layers = [700_000, 500_000].map((size, l): RankedLayer => {
      const values = uniform(stream(4, `weights/${l}`), size, 1).map((w) => Math.round(w * 4) / 4);
      const dims = [100, size / 100];
      return { name: `l${l}`, tensor: `l${l}.w`, dims, axes: ['out', 'in'], groups: 1, values };
    });
    const request: SelectionRequest = {
      layers,
      rankBy: 'magnitude',
      ranked: { per: 'layer' },
      ties,
      allocation: { kind: 'global', pruned: 600_001 },
      keep: [0, 400_000],
    };
    const [made, expected] = [inPieces(request, 1 << 16).value, select(request).value];
    expect(made?.masks.map(hashOf)).toEqual(expected?.masks.map(hashOf));
    const total = (expected?.pruned ?? []).reduce((sum, count) => sum + count, 0);
    // The floor leaves 100,000 of the second layer; the other goes up to 0.75, ties and all.
    const most = layers[0]?.values.filter((w) => Math.abs(w) <= 0.75).length ?? 0;
    expect(total).toBe(ties === 'all' ? 100_000 + most : 600_001);
  });

  it('names the first score that is no number, however the pieces lie', () => {
    const values = Float32Array.of(1, 2, 3, 4, NaN, 6);
    const layers = [{ values, dims: [2, 3], axes: ['out', 'in'] as const, groups: 1 }].map((one): RankedLayer => ({
      ...one,
      name: 'a',
      tensor: 'a.w',
    }));
    for (const pruned of [0, 3]) {
      const request: SelectionRequest = { layers, rankBy: 'score', ranked: { per: 'layer' }, allocation: { kind: 'global', pruned } };
      const { diagnostics } = inPieces(request, 4);
      expect(diagnostics).toEqual(select(request).diagnostics);
      expect(diagnostics).toMatchObject([{ severity: 'error' }]);
    }
  });
});
