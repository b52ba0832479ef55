/** The tensors that the graph of a file stores, before its model is read. */
import type { ModelFiles } from '../file.ts';
import type { Tensor } from '../graph.ts';
import type { Decoded } from '../onnx/decode-message.ts';
import { readTensor } from '../read/read-tensor.ts';
import { startReading } from '../read/reading.ts';
import { valueCount } from '../shape.ts';
import { tensorPart } from '../values/tensor-values.ts';

/** What is wrong with a tensor is for the reader to say. */
export function tensorsIn(files: ModelFiles, graph: Decoded<'Graph'>): ReadonlyMap<string, Tensor> {
  const reading = startReading(files);
  const read = graph.initializer.flatMap((raw) => readTensor(reading, raw, raw.name ?? '') ?? []);
  return new Map(read.map((tensor) => [tensor.name, tensor]));
}

const pieceSize = 1 << 16;

/** Stops at the first value that differs. */
export function hasOneValue(tensor: Tensor, files: ModelFiles): boolean {
  const count = valueCount(tensor.dims);
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
