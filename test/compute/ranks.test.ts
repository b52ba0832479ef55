/** Singular values against numpy's, and the fewest ranks of an energy against every other number of them. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { directionOfRanks, nearestOf, ranksForEnergy, twoFactors } from '../../src/compute/ranks/low-rank.ts';
import { singularOf } from '../../src/compute/ranks/singular.ts';

/** numpy.linalg.svd of the matrix below, numpy 1.26. */
const byNumpy = [
  [6, 4, [3.290038983727065, 0.7939545736554571, 0.05565646586311491, 0.0011929903956745642]],
  [4, 7, [3.3587139253213834, 1.4676788563341918, 0.29809228894321926, 0.025918669025001864]],
] as const;

function sines(rows: number, columns: number): Float64Array {
  return Float64Array.from({ length: rows * columns }, (_, at) => {
    const [i, j] = [Math.floor(at / columns), at % columns];
    return Math.sin(1 + 3 * i + 5 * j + (i * j) / 7);
  });
}

describe('singular values', () => {
  it.each(byNumpy)('are those of numpy, %i × %i', (rows, columns, expected) => {
    const { values } = singularOf(sines(rows, columns), rows, columns);
    expect(values.length).toBe(expected.length);
    expected.forEach((value, at) => expect(values[at]).toBeCloseTo(value, 13));
  });

  it('make up the matrix, with vectors at right angles in a fixed sign and order', () => {
    fc.assert(
      fc.property(matrices, ({ rows, columns, matrix }) => {
        const { values, left, right } = singularOf(matrix, rows, columns);
        const count = Math.min(rows, columns);
        const whole = nearestOf({ values, left, right }, count, rows, columns);
        const size = Math.hypot(...matrix);
        matrix.forEach((value, at) => expect(Math.abs((whole[at] ?? NaN) - value)).toBeLessThanOrEqual(1e-13 * size));
        for (let k = 0; k < count; k++) {
          if (k > 0) expect(values[k]).toBeLessThanOrEqual(values[k - 1] ?? 0);
          const column = Array.from({ length: columns }, (_, row) => right[row * count + k] ?? 0);
          const largest = column.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a), 0);
          expect(largest).toBeGreaterThanOrEqual(0);
          if ((values[k] ?? 0) > 1e-9 * size) expect(Math.hypot(...column)).toBeCloseTo(1, 12);
        }
        const again = singularOf(matrix, rows, columns);
        expect([again.values, again.left, again.right]).toEqual([values, left, right]);
      }),
      { numRuns: 60 },
    );
  });

  it('give the fewest ranks that hold an energy, and factors whose product is the nearest matrix', () => {
    fc.assert(
      fc.property(matrices, fc.integer({ min: 1, max: 100 }), ({ rows, columns, matrix }, percent) => {
        const singular = singularOf(matrix, rows, columns);
        const squares = Array.from(singular.values, (value) => value * value);
        const total = squares.reduce((sum, square) => sum + square, 0);
        const holds = (rank: number): boolean => squares.slice(0, rank).reduce((sum, square) => sum + square, 0) >= (percent / 100) * total;
        const every = squares.map((_, at) => at + 1);
        const rank = ranksForEnergy(singular.values, percent / 100);
        expect(rank).toBe(every.find(holds));
        const nearest = nearestOf(singular, rank, rows, columns);
        const { u, v } = twoFactors(matrix, rank, rows, columns);
        const lost = squares.slice(rank).reduce((sum, square) => sum + square, 0);
        const apart = Math.hypot(...nearest.map((value, at) => value - (matrix[at] ?? 0)));
        expect(apart).toBeCloseTo(Math.sqrt(lost), 8);
        nearest.forEach((value, at) => {
          const [row, column] = [Math.floor(at / columns), at % columns];
          let sum = 0;
          for (let k = 0; k < rank; k++) sum += (u[row * rank + k] ?? 0) * (v[column * rank + k] ?? 0);
          expect(sum).toBeCloseTo(value, 10);
        });
      }),
      { numRuns: 60 },
    );
  });
});

const sides = fc.integer({ min: 1, max: 6 });
const matrices = fc.tuple(sides, sides).chain(([rows, columns]) => {
  const size = rows * columns;
  return fc
    .array(fc.integer({ min: -9, max: 9 }), { minLength: size, maxLength: size })
    .map((all) => ({ rows, columns, matrix: Float64Array.from(all) }));
});

describe('the direction that lowers all ranks', () => {
  const sum = (values: Float64Array): number => values.reduce((total, one) => total + one, 0);

  it.each([
    [6, 4],
    [4, 7],
    [5, 5],
  ])('is the gradient of the sum of the singular values by finite differences, %i × %i', (m, n) => {
    const matrix = sines(m, n).map((value, at) => value + (at % (n + 1) === 0 ? 2 : 0));
    const direction = directionOfRanks(matrix, m, n);
    const step = 1e-6;
    matrix.forEach((_, at) => {
      const moved = (by: number): number => {
        const other = matrix.slice();
        other[at] = (other[at] ?? 0) + by;
        return sum(singularOf(other, m, n).values);
      };
      const slope = (moved(step) - moved(-step)) / (2 * step);
      expect(Math.abs((direction[at] ?? NaN) - slope)).toBeLessThan(1e-7);
    });
  });

  it('leaves out what float32 rounding adds to a matrix of few ranks, and of zeros gives zeros', () => {
    const matrix = Float64Array.from(Float32Array.from(nearestOf(singularOf(sines(6, 4), 6, 4), 2, 6, 4)));
    const { values } = singularOf(matrix, 6, 4);
    expect(values[2]).toBeGreaterThan(0);
    const direction = directionOfRanks(matrix, 6, 4);
    expect(singularOf(direction, 6, 4).values.map((value) => Math.round(value * 1e9) / 1e9)).toEqual(Float64Array.from([1, 1, 0, 0]));
    const product = sum(matrix.map((value, at) => value * (direction[at] ?? 0)));
    expect(Math.abs(product - sum(values)) / product).toBeLessThan(1e-6);
    expect(directionOfRanks(new Float64Array(6), 2, 3)).toEqual(new Float64Array(6));
  });
});
