/** Compensation of a stored weight by optimal brain surgery, row by row never worse than none. */
import type { Stored } from '../expressions/layout.ts';
import type { Curvature } from './curvature.ts';
import { readMatrix, weightMatrices, writeMatrix } from './weight-matrix.ts';
import { subtractProducts } from './products.ts';

export interface Compensated {
  /** In the stored layout; pruned weights are 0. */
  readonly values: Float32Array | Float64Array;
  readonly mask: Uint8Array;
  /**
   * Mean square of the change of the layer's outputs on the calibration samples, summed over
   * outputs, damped: with the compensation, and if pruned weights were dropped and no more.
   */
  readonly error: number;
  readonly uncompensated: number;
}

/**
 * @param curvatures one for each group of a convolution
 * @param mask 1 = kept; with a choice, what was pruned before
 */
export function compensate(
  stored: Stored,
  values: Float32Array | Float64Array,
  mask: Uint8Array,
  curvatures: readonly Curvature[],
  choice?: Choice,
): Compensated {
  const result = values.slice();
  const newMask = mask.slice();
  let [error, uncompensated] = [0, 0];
  weightMatrices(stored).forEach((matrix, group) => {
    const curvature = curvatures[group];
    if (curvature === undefined) throw new RangeError(`no second moment of group ${group}`);
    const { size } = curvature;
    const before = readMatrix(matrix, values);
    const weights = before.slice();
    const kept = Uint8Array.from(readMatrix(matrix, mask));
    const surgery = { weights, mask: kept, curvature };
    const errors = operate(choice === undefined ? surgery : { ...surgery, choice: choiceOfColumns(stored, surgery, choice) });
    errors.forEach((withSurgery, row) => {
      const [from, to] = [row * size, (row + 1) * size];
      const rowMask = kept.subarray(from, to);
      const dropped = errorOfDropping(curvature, before.subarray(from, to), rowMask);
      uncompensated += dropped;
      error += Math.min(withSurgery, dropped);
      // The order of the columns is greedy: correlated inputs can make a row worse than it was.
      if (withSurgery > dropped) {
        for (let i = from; i < to; i++) weights[i] = kept[i] === 0 ? 0 : (before[i] ?? 0);
      }
    });
    writeMatrix(matrix, weights, result);
    writeMatrix(matrix, kept, newMask);
  });
  return { values: result, mask: newMask, error, uncompensated };
}

// Masks that are chosen in the middle of a surgery, from the weights as it has left them.

/** Of layers without groups. */
export interface Choice {
  /** Inputs that are chosen together, each with all its kernel positions. */
  readonly inputs: number;
  readonly choose: (part: ScoredPart) => Uint8Array;
}

/** Some inputs of a layer in its stored layout, cut to them along the input axis. */
interface ScoredPart {
  readonly dims: readonly number[];
  /** w² / U_jj²: what removing a weight costs when the columns before it are settled. */
  readonly scores: Float32Array;
  readonly mask: Uint8Array;
}

function choiceOfColumns(
  stored: Stored,
  { weights, mask, curvature: { size, square } }: Surgery,
  { inputs, choose }: Choice,
): NonNullable<Surgery['choice']> {
  const axis = stored.axes.indexOf('in');
  const positions = size / (stored.dims[axis] ?? 1);
  return {
    columns: inputs * positions,
    choose(from, to) {
      const dims = stored.dims.with(axis, (to - from) / positions);
      const [part] = weightMatrices({ ...stored, dims });
      if (part === undefined || stored.groups !== 1) throw new RangeError('a group has no choice');
      const count = part.rows.length * part.columns.length;
      const [scores, known] = [new Float32Array(count), new Uint8Array(count)];
      part.rows.forEach((offset, row) => {
        part.columns.forEach((along, j) => {
          const column = from + j;
          const at = row * size + column;
          const pivot = square[column * size + column] ?? 1;
          scores[offset + along] = ((weights[at] ?? 0) / pivot) ** 2;
          known[offset + along] = mask[at] ?? 1;
        });
      });
      const chosen = choose({ dims, scores, mask: known });
      part.rows.forEach((offset, row) => {
        part.columns.forEach((along, j) => {
          mask[row * size + from + j] = chosen[offset + along] ?? 1;
        });
      });
    },
  };
}

// Optimal brain surgery of a matrix of weights, as SparseGPT carries it out (Frantar and Alistarh, arXiv:2301.00774, algorithm 1):
// columns go in order, and what the pruned weights of a column did is taken over by the columns behind it. Columns inside a lazy block
// are updated at once, those behind it by one product a block.

interface Surgery {
  /** [rows, size of the curvature], row-major; changed in place, pruned weights to 0. */
  readonly weights: Float64Array;
  /** Of the same size, 1 = kept. */
  readonly mask: Uint8Array;
  readonly curvature: Curvature;
  /**
   * Columns whose mask is chosen together, and the choice: it sees their weights as the columns
   * before them have left them, and writes the mask. Without it the mask is as it is given.
   */
  readonly choice?: { readonly columns: number; readonly choose: (from: number, to: number) => void };
}

/** What the paper calls the block size B of lazy updates. */
const lazy = 128;

/** The damped squared error of each row's output, Σ of (w / U_jj)² over its pruned weights. */
export function operate({ weights, mask, curvature, choice }: Surgery): Float64Array {
  const { size, square } = curvature;
  const rows = size === 0 ? 0 : weights.length / size;
  const errors = new Float64Array(rows);
  const scaled = new Float64Array(rows * lazy);
  const step = choice?.columns ?? size;
  const stopOf = (at: number): number => Math.min(size, (Math.floor(at / step) + 1) * step);
  for (let start = 0; start < size;) {
    const end = step < lazy ? Math.min(size, start + Math.floor(lazy / step) * step) : wide(start);
    scaled.fill(0);
    for (let at = start; at < end;) {
      const next = Math.min(end, stopOf(at));
      if (at % step === 0) choice?.choose(at, stopOf(at));
      for (let row = 0; row < rows; row++) removeInRow(row, at, next, start, end);
      at = next;
    }
    subtractProducts(
      { values: weights, offset: end, stride: size },
      { values: scaled, offset: 0, stride: lazy },
      { values: square, offset: start * size + end, stride: size },
      { rows, columns: size - end, depth: end - start },
    );
    start = end;
  }
  return errors;

  function wide(start: number): number {
    return Math.min(start + lazy, stopOf(start));
  }

  /** Columns `from`…`to` of a row, whose error spreads over the row up to the block's end. */
  function removeInRow(row: number, from: number, to: number, start: number, end: number): void {
    const base = row * size;
    for (let j = from; j < to; j++) {
      if (mask[base + j] !== 0) continue;
      const pivot = j * size;
      const error = (weights[base + j] ?? 0) / (square[pivot + j] ?? 1);
      weights[base + j] = 0;
      scaled[row * lazy + j - start] = error;
      errors[row] = (errors[row] ?? 0) + error * error;
      for (let k = j + 1; k < end; k++) weights[base + k] = (weights[base + k] ?? 0) - error * (square[pivot + k] ?? 0);
    }
  }
}

/** The damped squared error of a row's output if its pruned weights are dropped and no more. */
function errorOfDropping({ size, square, diagonal, damping }: Curvature, weights: ArrayLike<number>, mask: Uint8Array): number {
  const columns = new Int32Array(size);
  const dropped = new Float64Array(size);
  let [count, error] = [0, 0];
  for (let j = 0; j < size; j++) {
    const w = weights[j] ?? 0;
    if (mask[j] !== 0 || w === 0) continue;
    const row = j * size;
    let across = 0;
    for (let i = 0; i < count; i++) across += (square[row + (columns[i] ?? 0)] ?? 0) * (dropped[i] ?? 0);
    error += w * (2 * across + ((diagonal[j] ?? 0) + damping) * w);
    columns[count] = j;
    dropped[count++] = w;
  }
  return error;
}
