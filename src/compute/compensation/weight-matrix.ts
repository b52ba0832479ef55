/** A stored weight as the matrix that multiplies its inputs, whatever its layout: rows × columns. */
import type { Stored } from '../expressions/layout.ts';

/** Of one group of a convolution, or of the whole layer. */
export interface WeightMatrix {
  /** Flat index of element (r, c) in the stored tensor: `rows[r] + columns[c]`. */
  readonly rows: Int32Array;
  readonly columns: Int32Array;
}

/**
 * Rows are outputs (and directions), columns are inputs, each with all its kernel positions, in the
 * order of the second moment. One matrix for each group of a convolution [out, in / groups, …].
 */
export function weightMatrices({ dims, axes, groups }: Stored): readonly WeightMatrix[] {
  const strides = stridesOf(dims);
  let rows: readonly number[] = [0];
  let columns: readonly number[] = [0];
  axes.forEach((axis, i) => {
    const [dim, stride] = [dims[i] ?? 1, strides[i] ?? 1];
    const isInput = axis === 'in' || axis === 'kernel';
    if (isInput) columns = spread(columns, dim, stride);
    else rows = spread(rows, dim, stride);
  });
  const height = rows.length / groups;
  return Array.from({ length: groups }, (_, group) => ({
    rows: Int32Array.from(rows.slice(group * height, (group + 1) * height)),
    columns: Int32Array.from(columns),
  }));
}

/** The elements of the matrix in double precision, row by row. */
export function readMatrix({ rows, columns }: WeightMatrix, stored: ArrayLike<number>): Float64Array {
  const matrix = new Float64Array(rows.length * columns.length);
  rows.forEach((from, r) => {
    const start = r * columns.length;
    columns.forEach((offset, c) => (matrix[start + c] = stored[from + offset] ?? 0));
  });
  return matrix;
}

/** Puts the elements of a matrix back into the stored tensor. */
export function writeMatrix({ rows, columns }: WeightMatrix, matrix: ArrayLike<number>, stored: { [index: number]: number }): void {
  rows.forEach((from, r) => {
    const start = r * columns.length;
    columns.forEach((offset, c) => (stored[from + offset] = matrix[start + c] ?? 0));
  });
}

function spread(offsets: readonly number[], dim: number, stride: number): readonly number[] {
  return offsets.flatMap((offset) => Array.from({ length: dim }, (_, index) => offset + index * stride));
}

function stridesOf(dims: readonly number[]): readonly number[] {
  const strides = dims.map(() => 1);
  for (let i = dims.length - 2; i >= 0; i--) strides[i] = (strides[i + 1] ?? 1) * (dims[i + 1] ?? 1);
  return strides;
}
