/**
 * The empirical Fisher information in blocks: the sum of g·gᵀ over the gradients of single samples, and the
 * diagonal of its damped inverse. Blocks are consecutive weights of the rows, whatever the stored layout is;
 * the last one of a layer may be shorter. In double precision.
 */
import { exactCurvature, inverseDiagonal } from '../compensation/curvature.ts';
import { weightMatrices } from '../compensation/weight-matrix.ts';
import type { Beside, Stored } from '../expressions/layout.ts';

export interface FisherBlocks {
  /** Flat index in the stored tensor of each weight, row by row. */
  readonly order: Int32Array;
  readonly size: number;
  /** One square behind the other; only what lies on and above their diagonals is filled. */
  readonly squares: Float64Array;
}

export function fisherBlocks(stored: Stored, size: number): FisherBlocks {
  const order = rowOrder(stored);
  const whole = Math.floor(order.length / size);
  const rest = order.length - whole * size;
  return { order, size, squares: new Float64Array(whole * size * size + rest * rest) };
}

/** Adds g·gᵀ of one sample, whose gradient has the stored layout. */
export function addGradient({ order, size, squares }: FisherBlocks, gradient: Float32Array): void {
  const own = new Float64Array(size);
  for (let start = 0; start < order.length; start += size) {
    const length = Math.min(size, order.length - start);
    for (let i = 0; i < length; i++) own[i] = gradient[order[start + i] ?? 0] ?? 0;
    const from = start * size;
    for (let i = 0; i < length; i++) {
      const value = own[i] ?? 0;
      if (value === 0) continue;
      const row = from + i * length;
      for (let j = i; j < length; j++) {
        squares[row + j] = (squares[row + j] ?? 0) + value * (own[j] ?? 0);
      }
    }
  }
}

/** The diagonal of (λI + sum / samples)⁻¹, beside the weights; no number where rounding left no inverse. */
export function fisherInverse(
  { order, size, squares }: FisherBlocks,
  stored: Stored,
  { samples, damping }: { readonly samples: number; readonly damping: number },
): Beside {
  const values = new Float32Array(order.length);
  for (let start = 0; start < order.length; start += size) {
    const length = Math.min(size, order.length - start);
    const from = start * size;
    const square = squares.slice(from, from + length * length);
    for (let i = 0; i < square.length; i++) square[i] = (square[i] ?? 0) / samples;
    const curvature = exactCurvature(square, length, damping);
    const diagonal = 'singular' in curvature ? undefined : inverseDiagonal(curvature);
    for (let i = 0; i < length; i++) values[order[start + i] ?? 0] = diagonal?.[i] ?? NaN;
  }
  return { dims: stored.dims, values };
}

function rowOrder(stored: Stored): Int32Array {
  const count = stored.dims.reduce((product, dim) => product * dim, 1);
  const order = new Int32Array(count);
  let at = 0;
  for (const { rows, columns } of weightMatrices(stored)) {
    for (const row of rows) for (const column of columns) order[at++] = row + column;
  }
  return order;
}
