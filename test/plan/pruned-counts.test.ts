import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boundsOf, nothingPruned, totalOf, withLayerCounts, withPooledCount, worthBetween } from '../../src/plan/state/pruned-counts.ts';

const caps = (record: Record<string, number>) => new Map(Object.entries(record));

describe('pruned counts', () => {
  it('starts from nothing', () => {
    expect(totalOf(nothingPruned, ['a', 'b'])).toEqual({ least: 0, most: 0 });
  });

  it('knows the total of a global prune and the bounds of its layers', () => {
    const counts = withPooledCount(nothingPruned, caps({ a: 90, b: 9 }), 50);
    expect(totalOf(counts, ['a', 'b'])).toEqual({ least: 50, most: 50 });
    expect(boundsOf(counts, 'a')).toEqual({ least: 41, most: 50 });
    expect(boundsOf(counts, 'b')).toEqual({ least: 0, most: 9 });
    expect(totalOf(counts, ['a', 'b', 'c'])).toEqual({ least: 50, most: 50 });
  });

  it('forgets a total that a later prune touches in part, and keeps the bounds', () => {
    const pooled = withPooledCount(nothingPruned, caps({ a: 90, b: 9 }), 50);
    const counts = withLayerCounts(pooled, caps({ a: 80 }));
    expect(totalOf(counts, ['a', 'b'])).toEqual({ least: 80, most: 89 });
  });

  it('bounds every way in which scores can share a global count out', () => {
    const sizes = fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(sizes, fc.nat(), (layers, n) => {
        const pruned = n % (layers.reduce((a, b) => a + b, 0) + 1);
        const named = new Map(layers.map((size, index) => [String(index), size]));
        const counts = withPooledCount(nothingPruned, named, pruned);
        const splits = waysToSplit(pruned, layers);
        layers.forEach((_, index) => {
          const parts = splits.map((split) => split[index] ?? 0);
          const expected = { least: Math.min(...parts), most: Math.max(...parts) };
          expect(boundsOf(counts, String(index))).toEqual(expected);
        });
      }),
    );
  });

  it('values every such way at the worth of each layer', () => {
    const layer = fc.record({ size: fc.integer({ min: 0, max: 6 }), worth: fc.integer({ min: 0, max: 9 }) });
    const apart = fc.record({ pruned: fc.integer({ min: 0, max: 6 }), worth: fc.integer({ min: 0, max: 9 }) });
    fc.assert(
      fc.property(fc.array(layer, { minLength: 1, maxLength: 4 }), apart, fc.nat(), (layers, alone, n) => {
        const sizes = layers.map(({ size }) => size);
        const pruned = n % (sizes.reduce((a, b) => a + b, 0) + 1);
        const known = withLayerCounts(nothingPruned, new Map([['alone', alone.pruned]]));
        const counts = withPooledCount(known, new Map(sizes.map((size, index) => [String(index), size])), pruned);
        const worths = new Map([['alone', alone.worth], ...layers.map(({ worth }, index) => [String(index), worth] as const)]);
        const values = waysToSplit(pruned, sizes).map((split) =>
          split.reduce((sum, units, index) => sum + units * (layers[index]?.worth ?? NaN), alone.pruned * alone.worth),
        );
        expect(worthBetween(counts, worths)).toEqual({ least: Math.min(...values), most: Math.max(...values) });
      }),
    );
  });
});

function waysToSplit(count: number, sizes: readonly number[]): number[][] {
  const [size, ...rest] = sizes;
  if (size === undefined) return count === 0 ? [[]] : [];
  return Array.from({ length: Math.min(size, count) + 1 }, (_, part) =>
    waysToSplit(count - part, rest).map((split) => [part, ...split]),
  ).flat();
}
