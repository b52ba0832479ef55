/** Least squares against the normal equations of each row, solved by Gauss and Jordan. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitLayer } from '../../../src/compute/compensation/least-squares.ts';
import type { Stored } from '../../../src/compute/expressions/layout.ts';
import { uniform } from '../../../src/random/draw.ts';
import { stream } from '../../../src/random/stream.ts';
import { relativeError } from '../support/training.ts';
import { errorOf, inverse, meanDiagonal, plusDiagonal, secondMoment, times, type Matrix } from './dense.ts';

const linear = (rows: number, columns: number): Stored => ({ dims: [rows, columns], axes: ['out', 'in'], groups: 1 });

function matrixOf(rows: number, columns: number, name: string): Matrix {
  const values = uniform(stream(5, name), rows * columns, 1);
  return Array.from({ length: rows }, (_, i) => [...values.subarray(i * columns, (i + 1) * columns)]);
}

/** The dense row where it is kept, changed by (H_KK + λI)⁻¹ · H_KP · t_P. */
function fitted(target: readonly number[], kept: readonly number[], h: Matrix, lambda: number) {
  const columns = kept.flatMap((bit, i) => (bit === 1 ? [i] : []));
  const gone = kept.flatMap((bit, i) => (bit === 1 ? [] : [i]));
  const part = columns.map((i) => columns.map((j) => h[i]?.[j] ?? NaN));
  const right = columns.map((i) => [gone.reduce((sum, j) => sum + (h[i]?.[j] ?? NaN) * (target[j] ?? NaN), 0)]);
  const change = columns.length === 0 ? [] : times(inverse(plusDiagonal(part, lambda)), right);
  const row = target.map(() => 0);
  columns.forEach((column, k) => (row[column] = (target[column] ?? NaN) + (change[k]?.[0] ?? NaN)));
  return row;
}

describe.each([
  ['damped', 0.01],
  ['hardly damped', 1e-6],
])('%s', (_, damping) => {
  it.each([1, 7, 40])('a layer of %i inputs is what its normal equations say', (size) => {
    const rows = 6;
    const target = matrixOf(rows, size, 'w');
    const h = secondMoment(matrixOf(3 * size + 2, size, 'x'));
    // The last two rows keep the same weights.
    const kept = matrixOf(rows, size, 'mask').map((row) => row.map((value) => Number(value > 0)));
    const masks = kept.with(rows - 1, kept[rows - 2] ?? []);
    const done = fitLayer(linear(rows, size), {
      values: Float64Array.from(target.flat(), (w, i) => w * (masks.flat()[i] ?? NaN)),
      target: target.flat(),
      mask: Uint8Array.from(masks.flat()),
      squares: [Float64Array.from(h.flat())],
      size,
      damping,
    });
    const lambda = damping * meanDiagonal(h);
    const expected = target.map((row, r) => fitted(row, masks[r] ?? [], h, lambda));
    expect(relativeError(done.values, expected.flat())).toBeLessThan(1e-9);
    const errors = expected.map((row, r) =>
      errorOf(
        row.map((w, j) => w - (target[r]?.[j] ?? NaN)),
        h,
      ),
    );
    expect(done.error).toBeCloseTo(
      errors.reduce((sum, error) => sum + error, 0),
      9,
    );
    expect(done.error).toBeLessThanOrEqual(done.before);
  });
});

/** Few samples of small whole numbers: most second moments have no inverse. */
const problems = fc.record({ size: fc.integer({ min: 1, max: 10 }), count: fc.integer({ min: 1, max: 12 }) }).chain(({ size, count }) => {
  const row = fc.array(fc.integer({ min: -8, max: 8 }), { minLength: size, maxLength: size });
  return fc.record({
    target: row,
    values: row,
    mask: fc.array(fc.integer({ min: 0, max: 1 }), { minLength: size, maxLength: size }),
    samples: fc.array(row, { minLength: count, maxLength: count }),
    damping: fc.constantFrom(0, 1e-6, 0.01, 1),
  });
});

it('no row is further from the dense one than it was, and what is pruned stays 0', () => {
  fc.assert(
    fc.property(problems, ({ target, values, mask, samples, damping }) => {
      const h = secondMoment(samples);
      const now = Float64Array.from(values, (w, i) => (mask[i] === 0 ? 0 : w));
      const done = fitLayer(linear(1, target.length), {
        values: now,
        target,
        damping,
        size: target.length,
        mask: Uint8Array.from(mask),
        squares: [Float64Array.from(h.flat())],
      });
      const error = (row: ArrayLike<number>): number =>
        errorOf(
          target.map((t, j) => (row[j] ?? NaN) - t),
          h,
        );
      expect(error(done.values)).toBeLessThanOrEqual(error(now) + 1e-9 * (1 + error(now)));
      mask.forEach((bit, j) => bit === 0 && expect(done.values[j]).toBe(0));
    }),
    { numRuns: 500 },
  );
});
