/** Compensation of a stored weight by optimal brain surgery, row by row never worse than none. */
import type { Stored } from '../expressions/layout.ts';
import { choiceOfColumns, type Choice } from './choice.ts';
import type { Curvature } from './curvature.ts';
import { errorOfDropping, operate } from './surgery.ts';
import { readMatrix, weightMatrices, writeMatrix } from './weight-matrix.ts';

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
