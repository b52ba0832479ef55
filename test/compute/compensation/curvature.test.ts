/** The factor of the inverse second moment, against Gauss and Jordan. */
import { describe, expect, it } from 'vitest';
import { curvatureOf, inverseDiagonal, type Curvature } from '../../../src/compute/compensation/curvature.ts';
import { uniform } from '../../../src/random/draw.ts';
import { stream } from '../../../src/random/stream.ts';
import { relativeError } from '../support/training.ts';
import { inverse, meanDiagonal, plusDiagonal, secondMoment, type Matrix } from './dense.ts';

function samplesOf(count: number, inputs: number): Matrix {
  const values = uniform(stream(7, `${count}/${inputs}`), count * inputs, 1);
  return Array.from({ length: count }, (_, i) => [...values.subarray(i * inputs, (i + 1) * inputs)]);
}

function factored(h: Matrix, damping: number): Curvature {
  const curvature = curvatureOf(Float64Array.from(h.flat()), h.length, damping);
  if ('singular' in curvature) throw new Error(`column ${curvature.singular} is singular`);
  return curvature;
}

/** Sizes around the widths of blocks and tiles. */
const sizes = [1, 2, 3, 5, 63, 64, 65, 130, 200];

describe.each(sizes)('of %i inputs', (size) => {
  const h = secondMoment(samplesOf(2 * size + 3, size));
  const damping = 0.01;
  const curvature = factored(h, damping);
  const expected = inverse(plusDiagonal(h, damping * meanDiagonal(h)));

  it('UᵀU is the inverse of the damped matrix', () => {
    const { square } = curvature;
    const u = (i: number, j: number): number => (j < i ? 0 : (square[i * size + j] ?? NaN));
    const product = expected.map((row, i) =>
      row.map((_, j) => {
        let sum = 0;
        for (let k = 0; k <= Math.min(i, j); k++) sum += u(k, i) * u(k, j);
        return sum;
      }),
    );
    expect(relativeError(product.flat(), expected.flat())).toBeLessThan(1e-9);
  });

  it('has the diagonal of the inverse, and keeps the matrix below its own', () => {
    const diagonal = expected.map((row, i) => row[i] ?? NaN);
    expect(relativeError(inverseDiagonal(curvature), diagonal)).toBeLessThan(1e-9);
    expect(curvature.damping).toBeCloseTo(damping * meanDiagonal(h), 12);
    h.forEach((row, i) => {
      expect(curvature.diagonal[i]).toBe(row[i]);
      row.slice(0, i).forEach((value, j) => expect(curvature.square[i * size + j]).toBe(value));
    });
  });
});

describe('what cannot be inverted', () => {
  const withDeadInput = secondMoment(samplesOf(40, 6).map((row) => row.with(2, 0)));
  const fewSamples = secondMoment(samplesOf(3, 6));

  it.each([
    ['an input that is always zero', withDeadInput],
    ['fewer samples than inputs', fewSamples],
    ['inputs that are all zero', withDeadInput.map((row) => row.map(() => 0))],
  ])('%s', (_, h) => {
    expect(curvatureOf(Float64Array.from(h.flat()), 6, 0)).toHaveProperty('singular');
  });

  it('can be where it is damped, if anything was measured at all', () => {
    expect(factored(withDeadInput, 0.01).size).toBe(6);
    expect(factored(fewSamples, 0.01).size).toBe(6);
    expect(curvatureOf(new Float64Array(36), 6, 0.01)).toEqual({ singular: 5, silent: true });
  });
});
