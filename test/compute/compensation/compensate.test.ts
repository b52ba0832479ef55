/** Compensation against the papers' formulas, and what it promises on its calibration samples. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as compensation from '../../../src/compute/compensation/compensate.ts';
import { curvatureOf, type Curvature } from '../../../src/compute/compensation/curvature.ts';
import { operate } from '../../../src/compute/compensation/compensate.ts';
import type { Choice } from '../../../src/compute/compensation/compensate.ts';
import type { Stored } from '../../../src/compute/expressions/layout.ts';
import { uniform } from '../../../src/random/draw.ts';
import { stream } from '../../../src/random/stream.ts';
import { select } from '../../../src/select/select.ts';
import { relativeError } from '../support/training.ts';
import { errorOf, meanDiagonal, plusDiagonal, secondMoment, surgery, type Matrix } from './dense.ts';

function matrixOf(rows: number, columns: number, name: string): Matrix {
  const values = uniform(stream(11, name), rows * columns, 1);
  return Array.from({ length: rows }, (_, i) => [...values.subarray(i * columns, (i + 1) * columns)]);
}

/** Samples whose inputs depend on one another, as those of a network do. */
function inputsOf(size: number): Matrix {
  return matrixOf(3 * size, size, 'x').map((row) => row.map((value, j) => value + 0.8 * (row[j - 1] ?? 0) + 0.5 * (row[0] ?? 0)));
}

function curvature(h: Matrix, damping = 0.01): Curvature {
  const made = curvatureOf(Float64Array.from(h.flat()), h.length, damping);
  if ('singular' in made) throw new Error(`input ${made.singular} is singular`);
  return made;
}

function compensate(stored: Stored, values: readonly number[], mask: Uint8Array, own: readonly Curvature[], choice?: Choice) {
  const done = compensation.compensate(stored, Float32Array.from(values), mask, own, choice);
  return { ...done, values: Float32Array.from(done.values) };
}

const damped = (h: Matrix): Matrix => plusDiagonal(h, 0.01 * meanDiagonal(h));
const linear = (rows: number, columns: number): Stored => ({ dims: [rows, columns], axes: ['out', 'in'], groups: 1 });
const randomMask = (count: number): Uint8Array => Uint8Array.from(uniform(stream(3, 'mask'), count, 1), (value) => Number(value > 0));

describe('with a given mask', () => {
  it.each([4, 127, 128, 129, 150])(
    'of %i inputs: as equation 3 says',
    (size) => {
      const rows = 5;
      const h = secondMoment(inputsOf(size));
      const weights = matrixOf(rows, size, 'w');
      const mask = randomMask(rows * size);
      const own = Float64Array.from(weights.flat());
      const errors = operate({ weights: own, mask, curvature: curvature(h) });
      const isPruned = (r: number, j: number): boolean => mask[r * size + j] === 0;
      const expected = surgery(weights, damped(h), () => undefined, isPruned);
      expect(relativeError(own, expected.weights.flat())).toBeLessThan(1e-8);
      expect(relativeError(errors, expected.errors)).toBeLessThan(1e-8);
    },
    20_000,
  );
});

describe('with masks that are chosen on the way', () => {
  /** The worst of each part, as the exact selection takes them. */
  const worstHalf = (scores: Float32Array, width: number): Uint8Array => {
    const order = [...scores.keys()].toSorted((a, b) => (scores[a] ?? 0) - (scores[b] ?? 0) || a - b);
    return Uint8Array.from(scores, (_, i) => Number(order.indexOf(i) >= width / 2));
  };

  it.each([
    { size: 40, width: 8, what: 'blocks' },
    { size: 140, width: 70, what: 'blocks that end inside no lazy one' },
    { size: 262, width: 131, what: 'blocks that are longer than a lazy one' },
    { size: 134, width: 67, what: 'a last block that is shorter' },
  ])(
    '$what: each sees what those before it have left',
    ({ size, width }) => {
      const rows = 3;
      const h = secondMoment(inputsOf(size));
      const weights = matrixOf(rows, size, 'w');
      const done = compensate(linear(rows, size), weights.flat(), new Uint8Array(rows * size).fill(1), [curvature(h)], {
        inputs: width,
        choose: ({ scores }) => worstHalf(scores, scores.length),
      });
      const kept = new Uint8Array(rows * size).fill(1);
      const expected = surgery(
        weights,
        damped(h),
        (from, _, cost) => {
          if (from % width !== 0) return;
          const part = Math.min(width, size - from);
          const scores = Float32Array.from({ length: rows * part }, (__, i) => cost(Math.floor(i / part), from + (i % part)));
          worstHalf(scores, scores.length).forEach((bit, i) => {
            kept[Math.floor(i / part) * size + from + (i % part)] = bit;
          });
        },
        (r, j) => kept[r * size + j] === 0,
      );
      expect(done.mask).toEqual(kept);
      expect(relativeError(done.values, expected.weights.flat())).toBeLessThan(1e-6);
    },
    60_000,
  );
});

it('chooses 2:4 of a convolution along its inputs, at each place of the kernel apart', () => {
  const [outputs, inputs, kernel] = [3, 8, 2];
  const size = inputs * kernel;
  const stored: Stored = { dims: [outputs, inputs, kernel], axes: ['out', 'in', 'kernel'], groups: 1 };
  const h = secondMoment(inputsOf(size));
  const weights = matrixOf(outputs, size, 'w');
  const none = new Uint8Array(outputs * size).fill(1);
  const done = compensate(stored, weights.flat(), none, [curvature(h)], {
    inputs: 4,
    choose({ dims, scores, mask }) {
      const layer = { ...stored, dims, name: 'c', tensor: 'c', values: scores, mask };
      const { value } = select({
        layers: [layer],
        rankBy: 'score',
        ranked: { per: 'layer' },
        allocation: { kind: 'pattern', pattern: { keep: 2, of: 4 } },
      });
      return value?.masks[0] ?? mask;
    },
  });
  const kept = none.slice();
  const expected = surgery(
    weights,
    damped(h),
    (from, rows, cost) => {
      if (from % (4 * kernel) !== 0) return;
      for (let r = 0; r < rows.length; r++) {
        for (let k = 0; k < kernel; k++) {
          const group = [0, 1, 2, 3].map((i) => from + i * kernel + k);
          const worst = group.toSorted((a, b) => cost(r, a) - cost(r, b)).slice(0, 2);
          for (const column of worst) kept[r * size + column] = 0;
        }
      }
    },
    (r, j) => kept[r * size + j] === 0,
  );
  expect(done.mask).toEqual(kept);
  expect(relativeError(done.values, expected.weights.flat())).toBeLessThan(1e-6);
});

describe('of one layer, however it is stored', () => {
  const [outputs, inputs, kernel] = [4, 6, 2];
  const size = inputs * kernel;
  const h = secondMoment(inputsOf(size));
  const logical = matrixOf(outputs, size, 'w');
  const mask = randomMask(outputs * size);
  const whole = compensate(linear(outputs, size), logical.flat(), mask, [curvature(h)]);
  const transpose = <T extends Float32Array | Uint8Array>(values: T): number[] =>
    Array.from(values, (_, i) => values[(i % outputs) * size + Math.floor(i / outputs)] ?? NaN);

  it('as [in, out]', () => {
    const stored: Stored = { dims: [size, outputs], axes: ['in', 'out'], groups: 1 };
    const turned = transpose(Float32Array.from(logical.flat()));
    const done = compensate(stored, turned, Uint8Array.from(transpose(mask)), [curvature(h)]);
    expect([...done.values]).toEqual(transpose(whole.values));
    expect(done.error).toBe(whole.error);
  });

  it('as a kernel [out, in, k]', () => {
    const axes = ['out', 'in', 'kernel'] as const;
    const stored: Stored = { dims: [outputs, inputs, kernel], axes, groups: 1 };
    expect(compensate(stored, logical.flat(), mask, [curvature(h)])).toEqual(whole);
  });

  it('as the gates of two directions [direction, out, in]', () => {
    const axes = ['direction', 'out', 'in'] as const;
    const stored: Stored = { dims: [2, outputs / 2, size], axes, groups: 1 };
    expect(compensate(stored, logical.flat(), mask, [curvature(h)])).toEqual(whole);
  });

  it('in groups, each with inputs of its own', () => {
    const other = secondMoment(matrixOf(50, size, 'other'));
    const axes = ['out', 'in', 'kernel'] as const;
    const stored: Stored = { dims: [outputs, inputs, kernel], axes, groups: 2 };
    const done = compensate(stored, logical.flat(), mask, [curvature(h), curvature(other)]);
    const half = (outputs / 2) * size;
    const alone = [h, other].map((moment, group) => {
      const range = [group * half, (group + 1) * half] as const;
      const part = linear(outputs / 2, size);
      const own = curvature(moment);
      return compensate(part, logical.flat().slice(...range), mask.slice(...range), [own]);
    });
    expect([...done.values]).toEqual(alone.flatMap(({ values }) => [...values]));
  });
});

/** Weights, mask and samples; few samples and repeated inputs make correlated columns. */
const problems = fc
  .record({ size: fc.integer({ min: 1, max: 12 }), count: fc.integer({ min: 1, max: 16 }) })
  .chain(({ size, count }) => {
    const value = fc.integer({ min: -20, max: 20 }).map((n) => n / 8);
    const row = fc.array(value, { minLength: size, maxLength: size });
    return fc.record({
      weights: row,
      mask: fc.array(fc.integer({ min: 0, max: 1 }), { minLength: size, maxLength: size }),
      samples: fc.array(row, { minLength: count, maxLength: count }),
      damping: fc.constantFrom(1e-4, 0.01, 1),
    });
  })
  .filter(({ samples }) => samples.flat().some((value) => value !== 0));

it('is never worse than no compensation, damped or not, and keeps the mask', () => {
  fc.assert(
    fc.property(problems, ({ weights, mask, samples, damping }) => {
      const h = secondMoment(samples);
      const kept = Uint8Array.from(mask);
      const own = curvature(h, damping);
      const done = compensate(linear(1, weights.length), weights, kept, [own]);
      const change = weights.map((w, j) => (done.values[j] ?? NaN) - w);
      const dropped = weights.map((w, j) => (kept[j] === 0 ? -w : 0));
      const scale = errorOf(weights, h) + 1;
      for (const moment of [h, plusDiagonal(h, damping * meanDiagonal(h))]) {
        const rounding = 1e-5 * scale;
        expect(errorOf(change, moment)).toBeLessThanOrEqual(errorOf(dropped, moment) + rounding);
      }
      const full = plusDiagonal(h, damping * meanDiagonal(h));
      expect(Math.abs(done.uncompensated - errorOf(dropped, full))).toBeLessThan(1e-9 * scale);
      expect(Math.abs(done.error - errorOf(change, full))).toBeLessThan(1e-4 * scale);
      kept.forEach((bit, j) => bit === 0 && expect(done.values[j]).toBe(0));
    }),
    { numRuns: 500 },
  );
});

it('keeps a row as it is where the greedy order would make it worse', () => {
  // The first input is five times the difference of the others: the last one takes most of it over,
  // and goes next, when nothing is left behind it.
  const samples = matrixOf(40, 2, 'pair').map(([u = 0, z = 0]) => [u, z + u / 5, z]);
  const [h, mask] = [secondMoment(samples), Uint8Array.of(0, 1, 0)];
  const greedy = operate({ weights: Float64Array.of(1, 0.5, 0.5), mask, curvature: curvature(h) });
  const done = compensate(linear(1, 3), [1, 0.5, 0.5], mask, [curvature(h)]);
  expect(greedy[0]).toBeGreaterThan(2 * done.uncompensated);
  expect(done).toMatchObject({ error: done.uncompensated, values: Float32Array.of(0, 0.5, 0) });
});
