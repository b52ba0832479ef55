/** The one pass over two tensors, held against the definitions written out. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareValues, countZeros } from '../../src/diff/models/compare-values.ts';
import type { Pieces } from '../../src/diff/models/pieces.ts';
import type { TensorValues } from '../../src/model/index.ts';

/** In pieces of three, so that sums cross their borders. */
function pieces(values: TensorValues): Pieces {
  const read = (start: number, count: number): TensorValues => values.slice(start, start + count) as TensorValues;
  return { count: values.length, length: 3, read };
}

const weight = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom(0, -0, 1, -2.5) },
  fc.float({ noNaN: true, noDefaultInfinity: true, min: -1e4, max: 1e4 }),
);
const pairs = fc.array(fc.tuple(weight, weight), { minLength: 1, maxLength: 40 });

describe.each([
  ['float32', (values: number[]) => Float32Array.from(values)],
  ['float64', (values: number[]) => Float64Array.from(values)],
])('two tensors of %s', (_, make) => {
  it('differ by what the definitions say', () => {
    fc.assert(
      fc.property(pairs, (drawn) => {
        const [a, b] = [make(drawn.map(([x]) => x)), make(drawn.map(([, y]) => y))];
        const found = compareValues(pieces(a), pieces(b));
        const at = [...a.keys()];
        const changed = at.filter((i) => !Object.is(a[i], b[i]));
        const delta = (i: number): number => Math.abs((b[i] ?? 0) - (a[i] ?? 0));
        const norm = (list: readonly number[]): number => Math.hypot(...list);
        const kept = (values: ArrayLike<number>) => at.filter((i) => values[i] !== 0);
        const [old, now] = [kept(a), kept(b)];
        const either = new Set([...old, ...now]).size;
        const both = old.filter((i) => now.includes(i)).length;
        expect(found.changed).toBe(changed.length);
        expect(found.first?.index).toBe(changed[0]);
        expect(found.maxDelta).toBe(Math.max(0, ...changed.map(delta)));
        const expected = changed.every((i) => delta(i) === 0) ? 0 : norm(at.map(delta)) / norm([...a]);
        if (expected > 0 && expected < Infinity) expect(found.relativeNorm / expected).toBeCloseTo(1, 10);
        else expect(found.relativeNorm).toBe(expected);
        expect(found.zeros).toEqual({ before: a.length - old.length, after: b.length - now.length });
        expect(found.overlap).toBe(either === 0 ? 1 : both / either);
        expect(countZeros(pieces(a))).toBe(a.length - old.length);
      }),
    );
  });
});

it.each([
  ['a NaN that stays', [NaN, 1], [NaN, 1], { changed: 0, maxDelta: 0, relativeNorm: 0 }],
  ['a NaN that comes', [0.5, 1], [NaN, 1], { changed: 1, maxDelta: Infinity, relativeNorm: Infinity }],
  ['an infinity that stays', [Infinity], [Infinity], { changed: 0, maxDelta: 0 }],
  ['a zero that changes its sign', [0], [-0], { changed: 1, maxDelta: 0, relativeNorm: 0 }],
  ['what was zero before', [0, 0], [3, 4], { changed: 2, relativeNorm: Infinity, overlap: 0 }],
])('%s', (_, before, after, wanted) => {
  const found = compareValues(pieces(Float32Array.from(before)), pieces(Float32Array.from(after)));
  expect(found).toMatchObject(wanted);
});

it('tells whole numbers apart that are the same double', () => {
  const [a, b] = [BigInt64Array.of(2n ** 53n), BigInt64Array.of(2n ** 53n + 1n)];
  expect(compareValues(pieces(a), pieces(b))).toMatchObject({ changed: 1, maxDelta: 0 });
});

it('refuses tensors of different sizes', () => {
  const make = (length: number): Pieces => pieces(new Float32Array(length));
  expect(() => compareValues(make(2), make(3))).toThrow(RangeError);
});
