/** Matrices with fewer ranks: how many hold an energy, the nearest such matrix, and its two factors. */
import { singularOf, type Singular } from './singular.ts';

/** The fewest of the largest values whose squares add up to this share of all; one at least. */
export function ranksForEnergy(values: ArrayLike<number>, share: number): number {
  const squares = Array.from(values, (value) => value * value);
  const wanted = share * squares.reduce((sum, square) => sum + square, 0);
  let sum = 0;
  for (const [at, square] of squares.entries()) {
    sum += square;
    if (sum >= wanted) return at + 1;
  }
  return Math.max(1, squares.length);
}

/** The sum of the largest `rank` of σ · u · vᵀ, row by row. */
export function nearestOf({ values, left, right }: Singular, rank: number, rows: number, columns: number): Float64Array {
  const count = values.length;
  const result = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let k = 0; k < rank; k++) {
      const scale = (values[k] ?? 0) * (left[row * count + k] ?? 0);
      for (let column = 0; column < columns; column++) {
        const at = row * columns + column;
        result[at] = (result[at] ?? 0) + scale * (right[column * count + k] ?? 0);
      }
    }
  }
  return result;
}

/** Of float32. */
const epsilon = 2 ** -23;

/**
 * U · Vᵀ of the singular vectors, the gradient of the sum of the singular values, row by row. Values of size of the
 * rounding of float32 numbers are counted as 0, as `numpy.linalg.matrix_rank` does; their vectors are left out.
 */
export function directionOfRanks(matrix: Float64Array, rows: number, columns: number): Float64Array {
  const { values, left, right } = singularOf(matrix, rows, columns);
  const least = (values[0] ?? 0) * Math.max(rows, columns) * epsilon;
  const rank = values.filter((value) => value > least).length;
  return nearestOf({ values: values.map(() => 1), left, right }, rank, rows, columns);
}

export interface TwoFactors {
  /** A row for each row of the matrix, a column for each rank, row by row. */
  readonly u: Float64Array;
  /** A row for each column of the matrix, likewise. */
  readonly v: Float64Array;
}

/** Their product is the nearest matrix of that rank; each has the root of every singular value. */
export function twoFactors(matrix: Float64Array, rank: number, rows: number, columns: number): TwoFactors {
  const { values, left, right } = singularOf(matrix, rows, columns);
  const part = (vectors: Float64Array, height: number): Float64Array => {
    const result = new Float64Array(height * rank);
    for (let row = 0; row < height; row++)
      for (let k = 0; k < rank; k++) result[row * rank + k] = Math.sqrt(values[k] ?? 0) * (vectors[row * values.length + k] ?? 0);
    return result;
  };
  return { u: part(left, rows), v: part(right, columns) };
}
