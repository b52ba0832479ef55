/** Tensors that lie in a file, and that are cut only when they are written. */
import { sliceTensor, type CutTensor, type KeptSlices, type Tensor } from '../model/index.ts';

/** The tensor as it lies in the file, and what stays of it; all of it unless given. */
export interface Cut {
  readonly tensor: Tensor;
  readonly kept?: KeptSlices;
  /** A row of the whole tensor that stays as zeros. */
  readonly blank?: number | undefined;
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
    cutTensor(tensor, kept, blank) {
      if (tensor.data.kind === 'bytes') return sliceTensor(tensor, kept, blank);
      const dims = tensor.dims.map((dim, axis) => kept[axis]?.length ?? dim);
      const shorter = { ...tensor, dims };
      const before = cuts.get(tensor);
      cuts.set(shorter, {
        tensor: before?.tensor ?? tensor,
        blank: before?.blank ?? blank,
        kept: dims.map((_, axis) => keptOfKept(before?.kept?.[axis], kept[axis])),
      });
      return shorter;
    },
  };
}

/** What remains after two cuts, in indices of the whole axis. */
function keptOfKept(first: readonly number[] | undefined, second: readonly number[] | undefined): readonly number[] | undefined {
  if (first === undefined || second === undefined) return first ?? second;
  return second.map((index) => first[index] ?? 0);
}
