/** Whether all values of a tensor are the same number: such a tensor equals others by chance. */
import type { ModelFiles } from '../file.ts';
import type { Tensor } from '../graph.ts';
import { elementCount } from '../shape.ts';
import { tensorPart } from '../values/tensor-part.ts';

const pieceSize = 1 << 16;

/** Stops at the first value that differs. */
export function isUniform(tensor: Tensor, files: ModelFiles): boolean {
  const count = elementCount(tensor.dims) ?? 0;
  let first: number | bigint | undefined;
  for (let from = 0; from < count; from += pieceSize) {
    const { value } = tensorPart(tensor, files, from, Math.min(count, from + pieceSize));
    if (value === undefined) return false;
    for (const own of value) {
      first ??= own;
      if (own !== first) return false;
    }
  }
  return true;
}
