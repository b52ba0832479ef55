import fc from 'fast-check';
import { product } from '../../src/basics/numbers.ts';
import { describe, expect, it } from 'vitest';
import { parseDecimal, rational, type Rational } from '../../src/exact/rational.ts';
import { globalCount, largestRemainder, patternCounts } from '../../src/select/allocation.ts';
import { erCounts, erkCounts, uniformCounts } from './counts.ts';
import { floorCounts } from '../../src/select/floors.ts';
import type { Layout } from '../../src/select/scopes.ts';

const share = (text: string): Rational => parseDecimal(text) ?? rational(0);
const total = (numbers: readonly number[]): number => numbers.reduce((sum, n) => sum + n, 0);
const sizesOf = (layers: readonly Layout[]): readonly number[] => layers.map(({ dims }) => product(dims));
const linear = (out: number, input: number): Layout => ({ dims: [out, input], axes: ['out', 'in'], groups: 1 });
const conv = (out: number, input: number, side: number): Layout => ({
  dims: [out, input, side, side],
  axes: ['out', 'in', 'kernel', 'kernel'],
  groups: 1,
});

describe('counts round to nearest, halves to even, in exact arithmetic', () => {
  it.each([
    ['0.5', 1, 0],
    ['0.5', 3, 2],
    ['0.5', 5, 2],
    ['0.07', 100, 7],
    ['0.145', 100, 14],
    ['0.155', 100, 16],
    ['0.2', 266_200, 53_240],
    ['0.98', 61_470, 60_241],
  ])('%s of %i is %i', (text, size, count) => {
    expect(globalCount(share(text), [size])).toBe(count);
    expect(uniformCounts(share(text), [size, size])).toEqual([count, count]);
  });

  it('uniform layers round each for itself, a global count once', () => {
    expect(uniformCounts(share('0.5'), [3, 3, 3])).toEqual([2, 2, 2]);
    expect(globalCount(share('0.5'), [3, 3, 3])).toBe(4);
  });

  it('agrees with integers for every thousandth', () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.nat(5000), (p, n) => {
        const [whole, rest] = [Math.floor((p * n) / 1000), (p * n) % 1000];
        const up = rest > 500 || (rest === 500 && whole % 2 === 1);
        expect(globalCount(rational(p, 1000), [n])).toBe(whole + Number(up));
        expect(floorCounts(rational(p, 1000), [n])).toEqual([whole + Number(rest > 0)]);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('largest remainder', () => {
  it('gives what is left to the largest remainders, of equal ones to the earlier', () => {
    const thirds = [rational(7, 3), rational(7, 3), rational(7, 3)];
    expect(largestRemainder(7, thirds)).toEqual([3, 2, 2]);
    expect(largestRemainder(4, [rational(1, 4), rational(9, 4), rational(6, 4)])).toEqual([0, 2, 2]);
  });
});

describe('ERK', () => {
  it('is proportional to Σdims / Πdims where nothing saturates', () => {
    // Kept: ε · 110 and ε · 40 of 1000 and 300 units; 10% of 1300 leaves ε = 130 / 150.
    expect(erkCounts(share('0.9'), [linear(100, 10), linear(30, 10)])).toEqual([905, 265]);
  });

  it('leaves a saturated layer dense and gives its share to the others', () => {
    // At 50% of 1030, ε · 13 would be more than the 30 units of the second layer.
    expect(erkCounts(share('0.5'), [linear(100, 10), linear(10, 3)])).toEqual([515, 0]);
  });

  it('counts the kernel, ER does not', () => {
    const layers = [conv(8, 4, 3), linear(10, 20)];
    // 97.6 of 488 units stay, so 98: by 18 and 30 parts 36.6 and 61, by (8 + 4) · 9 and 30 parts
    // 76.4 and 21.2.
    expect(erkCounts(share('0.8'), layers).map((n, l) => (sizesOf(layers)[l] ?? 0) - n)).toEqual([37, 61]);
    expect(erCounts(share('0.8'), layers).map((n, l) => (sizesOf(layers)[l] ?? 0) - n)).toEqual([77, 21]);
  });

  it('keeps ε · Σdims of LeNet-300-100, to less than a unit', () => {
    const layers = [linear(300, 784), linear(100, 300), linear(10, 100)];
    const pruned = erkCounts(share('0.98'), layers);
    const epsilon = 5324 / (1084 + 400 + 110);
    [1084, 400, 110].forEach((weight, l) => {
      const kept = (sizesOf(layers)[l] ?? 0) - (pruned[l] ?? 0);
      expect(Math.abs(kept - epsilon * weight)).toBeLessThanOrEqual(1);
    });
  });

  const dim = fc.integer({ min: 1, max: 12 });
  const layers = fc.array(
    fc.oneof(
      fc.tuple(dim, dim).map(([o, i]) => linear(o, i)),
      fc.tuple(dim, dim, dim).map(([o, i, k]) => conv(o, i, k)),
    ),
    { minLength: 1, maxLength: 6 },
  );

  it('meets the total and solves its equation, floors included', () => {
    fc.assert(
      fc.property(layers, fc.nat(100), fc.nat(100), (chosen, sparsity, floor) => {
        fc.pre(sparsity + floor <= 100);
        const sizes = sizesOf(chosen);
        const keep = floorCounts(rational(floor, 100), sizes);
        const asked = globalCount(rational(sparsity, 100), sizes);
        const most = total(sizes) - total(keep);
        const weights = chosen.map(({ dims }) => total(dims));
        const pruned = erkCounts(rational(sparsity, 100), chosen, keep);
        expect(total(pruned)).toBe(Math.min(asked, most));
        const kept = sizes.map((size, l) => size - (pruned[l] ?? 0));
        // Some ε explains every layer to less than a unit: it is clamped or between its bounds.
        const lowest = Math.max(0, ...kept.map((k, l) => (k > (keep[l] ?? 0) ? (k - 1) / (weights[l] ?? 1) : 0)));
        const highest = Math.min(Infinity, ...kept.map((k, l) => (k < (sizes[l] ?? 0) ? (k + 1) / (weights[l] ?? 1) : Infinity)));
        expect(lowest).toBeLessThanOrEqual(highest + 1e-9);
        kept.forEach((k, l) => {
          expect(k).toBeGreaterThanOrEqual(keep[l] ?? 0);
          expect(k).toBeLessThanOrEqual(sizes[l] ?? 0);
        });
      }),
      { numRuns: 1000 },
    );
  });
});

describe('N:M', () => {
  it('counts whole groups and lists what stays dense', () => {
    const depthwise: Layout = { ...conv(6, 1, 3), groups: 6 };
    const transposed: Layout = { dims: [8, 3, 2, 2], axes: ['in', 'out', 'kernel', 'kernel'], groups: 2 };
    const layers = [linear(10, 8), linear(10, 6), conv(4, 4, 3), depthwise, transposed];
    expect(patternCounts({ keep: 1, of: 4 }, layers)).toEqual({ pruned: [60, 0, 108, 0, 72], dense: [1, 3] });
  });
});
