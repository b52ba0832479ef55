/** Tensors that lie in a file, and that are cut only when they are written. */
import { sliceTensor } from '../../model/index.ts';
import type { CutTensor, KeptSlices, Tensor } from '../../model/index.ts';

/** The tensor as it lies in the file, and what stays of it; all of it unless given. */
export interface Cut {
  readonly tensor: Tensor;
  readonly kept?: KeptSlices;
}

export interface CutLater {
  readonly cutTensor: CutTensor;
  /** By the tensors that `cutTensor` gave, but for those that were in memory. */
  readonly cuts: ReadonlyMap<Tensor, Cut>;
}

export function cutLater(): CutLater {
  const cuts = new Map<Tensor, Cut>();
  return {
    cuts,
    cutTensor(tensor, kept) {
      if (tensor.data.kind === 'bytes') return sliceTensor(tensor, kept);
      const dims = tensor.dims.map((dim, axis) => kept[axis]?.length ?? dim);
      const shorter = { ...tensor, dims };
      cuts.set(shorter, { tensor, kept });
      return shorter;
    },
  };
}
