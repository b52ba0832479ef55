/**
 * A model in half precision as one that computes in float32. onnxruntime's CPU provider has no kernels for
 * bfloat16, and computes float16 in float32 between casts: so do our graphs, without the casts. What is
 * stored keeps the values that it has in half precision; what is computed is not rounded.
 */
import { valueCount } from '../model/shape.ts';
import type { Attribute, Graph, Model, Node, Tensor, ValueInfo } from '../model/graph.ts';
import { codeOfType, decodeValues, isHalf, roundedToHalf, storedTensors, typeOfCode, type HalfType } from '../model/index.ts';
import { int } from './builder.ts';

/** Names of stored tensors that are half precision in the model's file. */
export type Halves = ReadonlyMap<string, HalfType>;

export function halvesOf(model: Model): Halves {
  const stored = [...storedTensors(model).values()];
  return new Map(stored.flatMap(({ name, tensor: { type } }) => (isHalf(type) ? [[name, type] as const] : [])));
}

/** Values as the model's file has room for: rounded where the tensor is half precision there. */
export function asStored(type: HalfType | undefined, values: Float32Array): Float32Array {
  return type === undefined ? values : roundedToHalf(type, values);
}

/** Tensors of half precision have to be in memory. */
export function inFloat32(model: Model): Model {
  return {
    ...model,
    graph: widenedGraph(model.graph),
    functions: model.functions.map((own) => ({ ...own, nodes: own.nodes.map(widenedNode) })),
  };
}

function widenedGraph(graph: Graph): Graph {
  const widen = <T>(values: ReadonlyMap<string, T>, change: (value: T) => T) =>
    new Map([...values].map(([name, value]) => [name, change(value)] as const));
  return {
    ...graph,
    inputs: graph.inputs.map(widenedInfo),
    outputs: graph.outputs.map(widenedInfo),
    nodes: graph.nodes.map(widenedNode),
    initializers: widen(graph.initializers, widenedTensor),
    valueInfo: widen(graph.valueInfo, widenedInfo),
  };
}

function widenedInfo(info: ValueInfo): ValueInfo {
  return isHalf(info.type) ? { ...info, type: 'float32' } : info;
}

function widenedNode(node: Node): Node {
  const widened = Object.entries(node.attributes).map(([key, own]) => [key, widenedAttribute(key, own)] as const);
  const isSame = widened.every(([key, own]) => own === node.attributes[key]);
  return isSame ? node : { ...node, attributes: Object.fromEntries(widened) };
}

/** Attributes that name the type of what an operator makes. */
const typeAttributes: ReadonlySet<string> = new Set([...['to', 'dtype', 'stash_type', 'softmax_precision']]);

function widenedAttribute(key: string, attribute: Attribute): Attribute {
  switch (attribute.kind) {
    case 'graph':
      return { kind: 'graph', value: widenedGraph(attribute.value) };
    case 'tensor': {
      const value = widenedTensor(attribute.value);
      return value === attribute.value ? attribute : { kind: 'tensor', value };
    }
    case 'int': {
      const namesHalf = typeAttributes.has(key) && isHalf(typeOfCode(attribute.value));
      return namesHalf ? int(codeOfType('float32')) : attribute;
    }
    default:
      return attribute;
  }
}

function widenedTensor(tensor: Tensor): Tensor {
  const { type, data, dims } = tensor;
  if (!isHalf(type)) return tensor;
  if (data.kind !== 'bytes') throw new TypeError(`${tensor.name} is not in memory`);
  const values = decodeValues(type, data.bytes, valueCount(dims));
  if (values === undefined) throw new TypeError(`${type} has no numbers`);
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return { ...tensor, type: 'float32', data: { kind: 'bytes', bytes } };
}
