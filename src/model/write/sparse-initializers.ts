/** A model file whose tensors with many zeros are stored as `sparse_initializer`s; all else is unchanged. */
import { byteSize, codeOfType, isFloat } from '../element-types.ts';
import type { ModelFiles } from '../file.ts';
import type { Model, Tensor } from '../graph.ts';
import { decodeMessage } from '../onnx/decode-message.ts';
import { encodeMessage } from '../onnx/encode-message.ts';
import { readVarint, windowOver, type Scan, type WireRecord } from '../onnx/records.ts';
import { schema } from '../onnx/schema.ts';
import { valueCount } from '../shape.ts';
import { varint } from '../values/varints.ts';
import { encodeValues, tensorValues } from '../values/tensor-values.ts';
import { partsOf, replacement, splice, type Edit } from './new-values.ts';

export interface SparseModel {
  readonly chunks: Iterable<Uint8Array>;
  /** Tensors that are sparse now, by their names. */
  readonly sparse: readonly string[];
  readonly bytes: number;
}

/** Of a model that holds all of its tensors itself. */
export function sparseModel(files: ModelFiles, model: Model): SparseModel {
  const scan: Scan = { window: windowOver(files.main), file: files.name, fault: undefined };
  const whole = { start: 0, end: scan.window.size };
  const all: Edit[] = [];
  const sparse: string[] = [];
  for (const graph of partsOf(scan, 'Model', whole, schema.Model.graph.number)) {
    const edits: Edit[] = [];
    for (const record of partsOf(scan, 'Graph', graph, schema.Graph.initializer.number)) {
      const { name = '' } = decodeMessage(scan, 'Tensor', record);
      const tensor = model.graph.initializers.get(name);
      const bytes = tensor && sparseInitializer(tensor, files);
      if (bytes === undefined) continue;
      edits.push(replacement(record.tag, record.end, bytes));
      sparse.push(name);
    }
    all.push(lengthOf(scan, graph, edits), ...edits);
  }
  const bytes = all.reduce((sum, { start, end, length }) => sum + length - (end - start), whole.end);
  return { chunks: splice(files.main, all), sparse, bytes };
}

/** The length before the graph, which whole records in it have changed. */
function lengthOf(scan: Scan, graph: WireRecord, edits: readonly Edit[]): Edit {
  const by = edits.reduce((sum, { start, end, length }) => sum + length - (end - start), 0);
  const key = readVarint(scan, 'Model', graph.tag, graph.end);
  const length = varint(BigInt(graph.end - graph.start + by));
  return replacement(key?.end ?? graph.start, graph.start, length);
}

/** Undefined where the dense form is no larger: a position takes eight bytes beside each value. */
function sparseInitializer(tensor: Tensor, files: ModelFiles): Uint8Array | undefined {
  const { name, type, dims } = tensor;
  if (!isFloat(type)) return undefined;
  const { value: values } = tensorValues(tensor, files);
  if (values === undefined) return undefined;
  const kept: number[] = [];
  // A zero below zero is a value: what is left out reads as +0.
  for (let at = 0; at < values.length; at++) if (!Object.is(Number(values[at]), 0)) kept.push(at);
  const width = byteSize(type, 1);
  if (kept.length * (width + 8) >= valueCount(dims) * width) return undefined;
  const bytes = encodeValues(type, values);
  const stored = new Uint8Array(kept.length * width);
  kept.forEach((at, row) => stored.set(bytes.subarray(at * width, (at + 1) * width), row * width));
  const positions = new Uint8Array(BigInt64Array.from(kept, BigInt).buffer);
  const count = [kept.length];
  return encodeMessage('Graph', {
    sparseInitializer: [
      {
        values: { name, dims: count, dataType: codeOfType(type), rawData: stored },
        indices: { dims: count, dataType: codeOfType('int64'), rawData: positions },
        dims,
      },
    ],
  });
}
