/** Small models for tests, written to bytes and read back. */
import type { Outcome } from '../../src/diagnostics/diagnostic.ts';
import {
  bytesAsSource,
  encodeModel,
  floatTensor,
  intTensor,
  readModel,
  type Attribute,
  type Dim,
  type Model,
  type Node,
  type Tensor,
} from '../../src/model/index.ts';

export interface SmallModel {
  readonly nodes: readonly Node[];
  /** Whole numbers become int64, all others float32. */
  readonly tensors?: readonly Tensor[];
  readonly inputs?: Readonly<Record<string, readonly Dim[]>>;
  readonly outputs?: readonly string[];
  readonly opset?: number;
}

export function smallModel({ nodes, tensors = [], inputs = { x: ['batch', 4] }, outputs = ['y'], opset = 17 }: SmallModel): Model {
  return {
    irVersion: 8,
    opsets: new Map([['', opset]]),
    functions: [],
    producer: 'test',
    metadata: new Map(),
    graph: {
      name: 'small',
      inputs: Object.entries(inputs).map(([name, dims]) => ({ name, type: 'float32', dims })),
      outputs: outputs.map((name) => ({ name, type: 'float32' })),
      nodes,
      initializers: new Map(tensors.map((tensor) => [tensor.name, tensor])),
      valueInfo: new Map(),
    },
  };
}

export function node(
  op: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: Readonly<Record<string, number | string | readonly number[]>> = {},
): Node {
  const entries = Object.entries(attributes).map(([name, value]) => [name, attribute(value)]);
  const named = { name: `the ${op}`, op, domain: '', inputs, outputs };
  return { ...named, attributes: Object.fromEntries(entries) };
}

function attribute(value: number | string | readonly number[]): Attribute {
  if (typeof value === 'string') return { kind: 'string', value };
  return typeof value === 'number' ? { kind: 'int', value } : { kind: 'ints', value };
}

/** Values that repeat, none of them 0. */
export function weights(name: string, ...dims: readonly number[]): Tensor {
  const count = dims.reduce((all, size) => all * size, 1);
  return floatTensor(
    name,
    dims,
    Float32Array.from({ length: count }, (_, at) => ((at % 7) + 1) / 8),
  );
}

export function sizes(name: string, ...values: readonly number[]): Tensor {
  return intTensor(name, [values.length], values);
}

export function reread(model: Model): Outcome<Model> {
  const main = bytesAsSource(encodeModel(model));
  return readModel({ name: 'small.onnx', main, open: () => undefined });
}
