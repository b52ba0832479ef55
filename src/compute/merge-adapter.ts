/** Merging an adapter into the weight that it was trained beside. */
import type { MatrixLayout } from '../model/index.ts';

export interface TrainedAdapter {
  /** [rank, columns]. */
  readonly a: Float32Array;
  /** [rows, rank]. */
  readonly b: Float32Array;
  readonly rank: number;
  readonly scale: number;
  readonly layout: MatrixLayout;
  /** True for W ⊙ (BA). */
  readonly multiplies?: boolean;
}

/**
 * W + c·BA, or W ⊙ (BA), in the stored layout, summed in double precision and rounded once. Where `mask` is 0 the
 * result is +0 exactly: merging keeps what is pruned pruned.
 */
export function mergeAdapter(weight: Float32Array, adapter: TrainedAdapter, mask?: ArrayLike<number>): Float32Array {
  const { a, b, rank, scale, layout, multiplies } = adapter;
  const [rows, columns] = [b.length / rank, a.length / rank];
  const merged = new Float32Array(weight.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const index = layout === 'out-in' ? row * columns + column : column * rows + row;
      if (mask?.[index] === 0) continue;
      let sum = 0;
      for (let k = 0; k < rank; k++) {
        sum += (b[row * rank + k] ?? 0) * (a[k * columns + column] ?? 0);
      }
      const own = weight[index] ?? 0;
      merged[index] = multiplies === true ? own * sum : own + scale * sum;
    }
  }
  return merged;
}
