/** NaN and infinities among the parameters of a model file, a piece of one tensor in memory at a time. */
import {
  elementCount,
  isFloat,
  readParameters,
  storedTensors,
  tensorPart,
} from '../model/index.ts';
import type { Model, ModelFiles, Tensor } from '../model/index.ts';
import { roomFor } from '../state/lazy-values.ts';
import { isValues } from '../state/load.ts';
import { notFiniteIn, type NotFinite } from '../state/not-finite.ts';
import { usualStreaming } from '../record/streaming.ts';

export interface StoredNotFinite extends NotFinite {
  readonly dims: readonly number[];
}

/** The tensors that hold such values, in the order of the graph; of those that are named, where any are. */
export function storedNotFinite(
  model: Model,
  files: ModelFiles,
  named?: ReadonlySet<string>,
): readonly StoredNotFinite[] {
  const tensors = new Map(
    [...storedTensors(model).values()].map(({ name, tensor }) => [name, tensor]),
  );
  return readParameters(model).flatMap(({ tensor: name }) => {
    const tensor = tensors.get(name);
    const isAsked = tensor !== undefined && isFloat(tensor.type) && named?.has(name) !== false;
    const found = isAsked ? inTensor(name, tensor, files) : undefined;
    return found === undefined ? [] : [{ ...found, dims: tensor?.dims ?? [] }];
  });
}

function inTensor(name: string, tensor: Tensor, files: ModelFiles): NotFinite | undefined {
  const length = elementCount(tensor.dims) ?? 0;
  const { pieceSize } = usualStreaming;
  const buffer = roomFor(Math.min(length, pieceSize));
  let whole: NotFinite | undefined;
  for (let from = 0; from < length; from += pieceSize) {
    const { value: values } = tensorPart(
      tensor,
      files,
      from,
      Math.min(length, from + pieceSize),
      buffer,
    );
    const found = isValues(values) ? notFiniteIn(name, values) : undefined;
    if (found === undefined) continue;
    whole =
      whole === undefined
        ? { ...found, first: from + found.first }
        : { ...whole, count: whole.count + found.count };
  }
  return whole;
}
