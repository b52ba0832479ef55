/** The error of optimal brain surgery where earlier inputs are gone, against brute force on 8 columns. */
import { describe, expect, it } from 'vitest';
import { curvatureOf, factorDiagonal } from '../../../src/compute/compensation/curvature.ts';
import { errorOf, inverse, plusDiagonal, secondMoment, times, type Matrix } from './dense.ts';

const size = 8;

/** Inputs that depend on each other. */
const samples: Matrix = Array.from({ length: 3 * size }, (_, at) =>
  Array.from({ length: size }, (__, i) => Math.sin(1 + 7 * at + 3 * i) + Math.cos(at * (i + 1))),
);

/** What the output moves by, squared, if a weight goes and those behind it make the best of it. */
function leastError(h: Matrix, q: number, w: number): number {
  const rest = h.slice(q + 1).map((row) => row.slice(q + 1));
  const pulled = h.slice(q + 1).map((row) => [(row[q] ?? NaN) * w]);
  const fitted = rest.length === 0 ? [] : times(inverse(rest), pulled).flat();
  return errorOf([...Array.from({ length: q }, () => 0), -w, ...fitted], h);
}

describe('w² over the square of the diagonal of the factor', () => {
  it('is the least error that brute force finds, column by column', () => {
    const h = secondMoment(samples);
    const curvature = curvatureOf(Float64Array.from(h.flat()), size, 0.01);
    if ('singular' in curvature) throw new Error('these inputs are independent');
    const damped = plusDiagonal(h, curvature.damping);
    factorDiagonal(curvature).forEach((u, q) => {
      const w = 0.3 + 0.1 * q;
      expect((w / u) ** 2 / leastError(damped, q, w)).toBeCloseTo(1, 9);
    });
  });
});
