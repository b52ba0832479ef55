/** Tensors in memory: made from numbers, loaded from the files of a model, or mapped one by one. */
import type { Diagnostic, Outcome } from '../../diagnostics/diagnostic.ts';
import type { ModelFiles } from '../file.ts';
import type { ElementType, Model, Tensor, Attribute, Graph, LocalFunction, Node } from '../graph.ts';
import { elementCount, valueCount } from '../shape.ts';
import { tensorBytes } from './tensor-bytes.ts';
import { encodeValues, type TensorValues } from './tensor-values.ts';

/** A tensor of these values; throws a RangeError where their number does not fit the shape. */
export function tensorOf(name: string, type: ElementType, dims: readonly number[], values: TensorValues): Tensor {
  if (elementCount(dims) !== values.length) throw new RangeError(`${values.length} values do not fill [${dims.join(', ')}]`);
  return { name, type, dims, data: { kind: 'bytes', bytes: encodeValues(type, values) } };
}

export function floatTensor(name: string, dims: readonly number[], values: readonly number[] | Float32Array): Tensor {
  return tensorOf(name, 'float32', dims, Float32Array.from(values));
}

export function intTensor(name: string, dims: readonly number[], values: readonly number[]): Tensor {
  return tensorOf(name, 'int64', dims, BigInt64Array.from(values, BigInt));
}

/**
 * The model with every tensor in memory, nested graphs and functions included, so that it can be
 * encoded. `keep` may leave tensors located, by name, that are about to be replaced.
 */
export function loadTensors(model: Model, files: ModelFiles, keep: (name: string) => boolean = () => false): Outcome<Model> {
  const diagnostics: Diagnostic[] = [];

  const loaded = mapTensors(model, (tensor, name) => {
    if (tensor.data.kind === 'bytes' || keep(name)) return tensor;
    const bytes = tensorBytes(tensor, files);
    diagnostics.push(...bytes.diagnostics);
    return bytes.value === undefined ? tensor : { ...tensor, data: { kind: 'bytes', bytes: bytes.value } };
  });
  return diagnostics.length > 0 ? { diagnostics } : { value: loaded, diagnostics };
}

/** As many values as are compared from sample to sample. */
export const mostCompared = 1 << 14;

/**
 * The model with its single numbers in memory, by which graphs count sizes, and what a file of a fixed batch may hold once for each
 * sample; all else stays located.
 */
export function withScalars(model: Model, files: ModelFiles): Model {
  const batch = model.graph.inputs[0]?.dims?.[0];
  const isOfSamples = (size: number): boolean => typeof batch === 'number' && batch > 1 && size % batch === 0;
  return mapTensors(model, (tensor) => {
    const count = valueCount(tensor.dims);
    if (tensor.data.kind === 'bytes' || (count !== 1 && (count > mostCompared || !tensor.dims.some(isOfSamples)))) return tensor;
    const bytes = tensorBytes(tensor, files).value;
    return bytes === undefined ? tensor : { ...tensor, data: { kind: 'bytes', bytes } };
  });
}

// The same model with other tensors, nested graphs and functions included.

/** `change` gets a tensor and the name of its initializer or of its node's first output. */
export function mapTensors(model: Model, change: (tensor: Tensor, name: string) => Tensor): Model {
  function inGraph(graph: Graph): Graph {
    const initializers = [...graph.initializers].map(([name, tensor]) => [name, change(tensor, name)] as const);
    return { ...graph, initializers: new Map(initializers), nodes: graph.nodes.map(inNode) };
  }

  function inNode(node: Node): Node {
    const attributes = Object.entries(node.attributes).map(([name, value]) => [name, inAttribute(node, value)] as const);
    return { ...node, attributes: Object.fromEntries(attributes) };
  }

  function inAttribute(node: Node, attribute: Attribute): Attribute {
    if (attribute.kind === 'graph') return { kind: 'graph', value: inGraph(attribute.value) };
    if (attribute.kind !== 'tensor') return attribute;
    const { value } = attribute;
    return { kind: 'tensor', value: change(value, node.outputs[0] ?? value.name) };
  }

  const inFunction = (local: LocalFunction) => ({ ...local, nodes: local.nodes.map(inNode) });
  return { ...model, graph: inGraph(model.graph), functions: model.functions.map(inFunction) };
}
