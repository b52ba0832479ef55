/**
 * Reconstruction by least squares: the kept weights of each row become those whose output is nearest
 * to that of the dense row on the samples. With the second moment H of the inputs, the dense row t,
 * K kept and P pruned, the normal equations are (H_KK + λI)·(w_K − t_K) = H_KP·t_P.
 */
import type { Stored } from '../expressions/layout.ts';
import { readMatrix, weightMatrices, writeMatrix } from './weight-matrix.ts';

export interface LeastSquares {
  /** As they are, in the stored layout. */
  readonly values: Float32Array | Float64Array;
  /** Of the dense model. */
  readonly target: ArrayLike<number>;
  /** 1 = kept. */
  readonly mask: Uint8Array;
  /** Second moments [size, size], one for each group of a convolution. */
  readonly squares: readonly Float64Array[];
  readonly size: number;
  /** λ as a share of the mean diagonal: how much nearer to the dense weights counts. */
  readonly damping: number;
}

export interface Fitted {
  readonly values: Float32Array | Float64Array;
  /** Mean square of the distance from the dense layer's outputs, summed over outputs. */
  readonly error: number;
  readonly before: number;
}

/** No row is further from the dense one on the samples than it was. */
export function fitLayer(stored: Stored, problem: LeastSquares): Fitted {
  const { values, mask, squares, size, target } = problem;
  const result = values.slice();
  let [error, before] = [0, 0];
  weightMatrices(stored).forEach((matrix, group) => {
    const square = squares[group];
    if (square === undefined) throw new RangeError(`no second moment of group ${group}`);
    const solve = solver(square, size, problem.damping);
    const [now, dense, kept] = [values, target, mask].map((own) => readMatrix(matrix, own));
    if (now === undefined || dense === undefined || kept === undefined) return;
    for (let from = 0; from < now.length; from += size) {
      const row = now.subarray(from, from + size);
      const own = dense.subarray(from, from + size);
      const fitted = solve(own, kept.subarray(from, from + size));
      const [known, reached] = [row, fitted].map((one) => distance(square, size, one, own));
      before += known ?? 0;
      error += Math.min(known ?? 0, reached ?? 0);
      if ((reached ?? 0) < (known ?? 0)) row.set(fitted);
    }
    writeMatrix(matrix, now, result);
  });
  return { values: result, error, before };
}

type Solve = (target: Float64Array, kept: Float64Array) => Float64Array;

/** Rows that keep the same weights one after the other share a factorisation. */
function solver(square: Float64Array, size: number, damping: number): Solve {
  let trace = 0;
  for (let i = 0; i < size; i++) trace += square[i * size + i] ?? 0;
  const lambda = (damping * trace) / Math.max(1, size);
  let last: { readonly kept: Float64Array; readonly columns: readonly number[] } | undefined;
  let factor: Float64Array = new Float64Array(0);
  return (target, kept) => {
    if (last === undefined || kept.some((bit, i) => bit !== last?.kept[i])) {
      const columns = [...kept.keys()].filter((i) => kept[i] !== 0);
      factor = cholesky(square, size, columns, lambda);
      last = { kept: kept.slice(), columns };
    }
    const { columns } = last;
    const right = Float64Array.from(columns, (row) => {
      let sum = 0;
      for (let j = 0; j < size; j++) if (kept[j] === 0) sum += (square[row * size + j] ?? 0) * (target[j] ?? 0);
      return sum;
    });
    const change = substitute(factor, right);
    const fitted = new Float64Array(size);
    columns.forEach((column, k) => (fitted[column] = (target[column] ?? 0) + (change[k] ?? 0)));
    return fitted;
  };
}

/** L, row by row, with L·Lᵀ = H_KK + λI; a direction that no sample has is left out. */
function cholesky(square: Float64Array, size: number, columns: readonly number[], lambda: number): Float64Array {
  const count = columns.length;
  const lower = new Float64Array(count * count);
  for (let i = 0; i < count; i++) {
    const row = (columns[i] ?? 0) * size;
    for (let j = 0; j <= i; j++) {
      let sum = (square[row + (columns[j] ?? 0)] ?? 0) + (i === j ? lambda : 0);
      const own = sum;
      const [a, b] = [i * count, j * count];
      for (let k = 0; k < j; k++) sum -= (lower[a + k] ?? 0) * (lower[b + k] ?? 0);
      const isEmpty = i === j && !(sum > 1e-12 * own);
      const pivot = i === j ? Math.sqrt(sum) : (lower[b + j] ?? 1);
      lower[a + j] = isEmpty ? Infinity : i === j ? pivot : sum / pivot;
    }
  }
  return lower;
}

/** The solution of L·Lᵀ·x = b. */
function substitute(lower: Float64Array, b: Float64Array): Float64Array {
  const count = b.length;
  const x = b.slice();
  for (let i = 0; i < count; i++) {
    let sum = x[i] ?? 0;
    for (let k = 0; k < i; k++) sum -= (lower[i * count + k] ?? 0) * (x[k] ?? 0);
    x[i] = sum / (lower[i * count + i] ?? 1);
  }
  for (let i = count - 1; i >= 0; i--) {
    const value = (x[i] ?? 0) / (lower[i * count + i] ?? 1);
    x[i] = value;
    for (let k = 0; k < i; k++) x[k] = (x[k] ?? 0) - (lower[i * count + k] ?? 0) * value;
  }
  return x;
}

/** (a − b)·H·(a − b)ᵀ. */
function distance(square: Float64Array, size: number, a: Float64Array, b: Float64Array): number {
  const change = a.map((value, i) => value - (b[i] ?? 0));
  let total = 0;
  for (let i = 0; i < size; i++) {
    const left = change[i] ?? 0;
    if (left === 0) continue;
    let sum = 0;
    for (let j = 0; j < size; j++) sum += (square[i * size + j] ?? 0) * (change[j] ?? 0);
    total += left * sum;
  }
  return total;
}
