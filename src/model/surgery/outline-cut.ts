/** Cuts of which nothing but sizes is read. */
import { isFloat } from '../element-types.ts';
import type { Tensor } from '../graph.ts';
import { sliceTensor } from './slice-tensor.ts';
import type { KeptSlices } from './slice-tensor.ts';

/**
 * Shorter dimensions over the data as it lies, in memory or not: for counting a model, not for running
 * it. Whole numbers in memory are cut, since shapes are read from them.
 */
export function cutOutline(tensor: Tensor, kept: KeptSlices): Tensor {
  if (tensor.data.kind === 'bytes' && !isFloat(tensor.type)) return sliceTensor(tensor, kept);
  return { ...tensor, dims: tensor.dims.map((dim, axis) => kept[axis]?.length ?? dim) };
}
