/** A model as the bytes of an ONNX file: for graphs that Espalier generates. */
import { fold, type Table } from '../../basics/fold.ts';
import { codeOfType } from '../element-types.ts';
import type { Attribute, Dim, Graph, LocalFunction, Model, Node, Tensor, ValueInfo } from '../graph.ts';
import { encodeMessage, type Encodable } from './encode-message.ts';
import { notesMessage } from './records.ts';
import { varint } from '../values/varints.ts';

/**
 * Deterministic: the same model gives the same bytes. Every tensor must be in memory (`bytes`);
 * `loadTensors` makes it so. Throws a TypeError where one is only located.
 */
export function encodeModel(model: Model): Uint8Array {
  return encodeWith(model, loadedTensor);
}

/** The same, where external tensors stay outside: the file names where they lie. */
export function encodeWithExternal(model: Model): Uint8Array {
  return encodeWith(model, tensorOrReference);
}

/** A node alone, as the payload of a graph's field. */
export function encodeNode(node: Node): Uint8Array {
  return encodeMessage('Node', nodeMessage(node, loadedTensor));
}

/** A tensor in memory, likewise. */
export function encodeTensor(tensor: Tensor): Uint8Array {
  return encodeMessage('Tensor', loadedTensor(tensor));
}

type WriteTensor = (tensor: Tensor) => Encodable<'Tensor'>;

function encodeWith(model: Model, write: WriteTensor): Uint8Array {
  return encodeMessage('Model', {
    irVersion: model.irVersion,
    ...(model.origin ?? { producerName: model.producer }),
    graph: graphMessage(model.irVersion < 4 ? repeatInitializers(model.graph) : model.graph, write),
    opsetImport: [...model.opsets].map(([domain, version]) => ({ domain, version })),
    metadataProps: [...model.metadata].map(([key, value]) => ({ key, value })),
    functions: model.functions.map((local) => functionMessage(local, model.opsets, write)),
  });
}

/** Before IR 4, every initializer had to be listed as an input, too. */
function repeatInitializers(graph: Graph): Graph {
  const repeated = [...graph.initializers].map(([name, { type, dims }]) => ({ name, type, dims }));
  return { ...graph, inputs: [...graph.inputs, ...repeated] };
}

function graphMessage(graph: Graph, write: WriteTensor): Encodable<'Graph'> {
  return {
    name: graph.name,
    node: uniqueNames(graph.nodes).map((node) => nodeMessage(node, write)),
    initializer: [...graph.initializers].map(([name, tensor]) => write({ ...tensor, name })),
    input: graph.inputs.map(valueMessage),
    output: graph.outputs.map(valueMessage),
    valueInfo: [...graph.valueInfo.values()].map(valueMessage),
    ...notesMessage(graph.notes),
  };
}

function functionMessage(local: LocalFunction, opsets: ReadonlyMap<string, number>, write: WriteTensor): Encodable<'Function'> {
  return {
    name: local.name,
    domain: local.domain,
    input: local.inputs,
    output: local.outputs,
    attribute: local.attributes,
    attributeProto: [...local.defaults].map(([name, value]) => attributeMessage(name, value, write)),
    node: local.nodes.map((node) => nodeMessage(node, write)),
    opsetImport: [...opsets].map(([domain, version]) => ({ domain, version })),
  };
}

/** onnxruntime refuses two nodes of one name, which the ONNX standard allows. */
function uniqueNames(nodes: readonly Node[]): readonly Node[] {
  const taken = new Set(nodes.map(({ name }) => name));
  const seen = new Set<string>();
  return nodes.map((node) => {
    let name = node.name;
    for (let number = 2; name !== '' && seen.has(name); number++) {
      if (!taken.has(`${node.name}_${number}`)) name = `${node.name}_${number}`;
    }
    seen.add(name);
    taken.add(name);
    return name === node.name ? node : { ...node, name };
  });
}

function nodeMessage(node: Node, write: WriteTensor): Encodable<'Node'> {
  return {
    name: node.name === '' ? undefined : node.name,
    opType: node.op,
    domain: node.domain === '' ? undefined : node.domain,
    input: node.inputs,
    output: node.outputs,
    attribute: Object.entries(node.attributes).map(([name, value]) => attributeMessage(name, value, write)),
    ...notesMessage(node.notes),
  };
}

function attributeMessage(name: string, attribute: Attribute, write: WriteTensor): Encodable<'Attribute'> | Uint8Array {
  if (attribute.kind === 'other') return attribute.bytes;
  if (attribute.kind === 'reference') return { name, refAttrName: attribute.name };
  return { name, ...fold(messages, attribute, write) };
}

/** Numbers of `AttributeProto.AttributeType`, and the field of each. */
const messages: Table<Exclude<Attribute, { kind: 'other' | 'reference' }>, [WriteTensor], Omit<Encodable<'Attribute'>, 'name'>> = {
  float: ({ value }) => ({ type: 1, f: value }),
  int: ({ value }) => ({ type: 2, i: int64(value) }),
  string: ({ value }) => ({ type: 3, s: utf8.encode(value) }),
  tensor: ({ value }, write) => ({ type: 4, t: write(value) }),
  graph: ({ value }, write) => ({ type: 5, g: graphMessage(value, write) }),
  floats: ({ value }) => ({ type: 6, floats: [new Uint8Array(Float32Array.from(value).buffer)] }),
  ints: ({ value }) => ({ type: 7, ints: [Uint8Array.from(value.flatMap((one) => [...varint(int64(one))]))] }),
  strings: ({ value }) => ({ type: 8, strings: value.map((one) => utf8.encode(one)) }),
};

function tensorOrReference(tensor: Tensor): Encodable<'Tensor'> {
  const { name, type, dims, data } = tensor;
  if (data.kind !== 'external') return loadedTensor(tensor);
  const { location, offset, length } = data;
  const externalData = Object.entries({ location, offset, length }).map(([key, value]) => ({ key, value: String(value) }));
  return { name, dims, dataType: codeOfType(type), externalData, dataLocation: inFile };
}

/** `TensorProto.DataLocation`. */
const inFile = 1;

function loadedTensor({ name, type, dims, data }: Tensor): Encodable<'Tensor'> {
  if (data.kind !== 'bytes') throw new TypeError(`tensor ${name} is located, not loaded`);
  return { name, dims, dataType: codeOfType(type), rawData: data.bytes };
}

function valueMessage({ name, type, dims, notes }: ValueInfo): Encodable<'ValueInfo'> {
  const said = notesMessage(notes);
  if (type === undefined) return { name, ...said };
  const shape = dims === undefined ? {} : { shape: { dim: dims.map(dimMessage) } };
  return { name, type: { tensorType: { elemType: codeOfType(type), ...shape } }, ...said };
}

function dimMessage(dim: Dim): Encodable<'Dimension'> {
  if (typeof dim === 'number') return { dimValue: dim };
  return dim === '?' ? {} : { dimParam: dim };
}

const utf8 = new TextEncoder();
const largest = 2n ** 63n - 1n;

/** The largest 64-bit integer, "to the end" in Slice, is no number: the one above it stands for it. */
function int64(value: number): bigint {
  const exact = BigInt(value);
  return exact > largest ? largest : exact;
}
