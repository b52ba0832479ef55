/** How many weights of a file fulfil a condition, counted piece by piece. */
import type { ModelFiles } from '../file.ts';
import type { Model } from '../graph.ts';
import { elementCount } from '../shape.ts';
import { storedTensors } from './stored-tensors.ts';
import { tensorPart } from '../values/tensor-values.ts';

const pieceSize = 1 << 20;

/** Undefined where the tensor holds no floats, or cannot be read. */
function countWhere(model: Model, files: ModelFiles, name: string, holds: (weight: number) => boolean): number | undefined {
  const tensor = [...storedTensors(model).values()].find((stored) => stored.name === name)?.tensor;
  const length = tensor && elementCount(tensor.dims);
  if (tensor === undefined || length === undefined) return undefined;
  let found = 0;
  for (let from = 0; from < length; from += pieceSize) {
    const { value } = tensorPart(tensor, files, from, Math.min(length, from + pieceSize));
    if (!(value instanceof Float32Array || value instanceof Float64Array)) return undefined;
    for (const weight of value) found += holds(weight) ? 1 : 0;
  }
  return found;
}

/** Compared as float32, as scores are. Undefined where the tensor holds no floats, or cannot be read. */
export function countBelowIn(
  model: Model,
  files: ModelFiles,
  name: string,
  { bound, isIncluded }: { readonly bound: number; readonly isIncluded: boolean },
): number | undefined {
  const limit = Math.fround(bound);
  return countWhere(model, files, name, (weight) => {
    const size = Math.fround(Math.abs(weight));
    return size < limit || (isIncluded && size === limit);
  });
}

/** Of both signs. Undefined where the tensor holds no floats, or cannot be read. */
export function countZerosIn(model: Model, files: ModelFiles, name: string): number | undefined {
  return countWhere(model, files, name, (weight) => weight === 0);
}
