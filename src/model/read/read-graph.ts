/** Graphs, nodes and functions of a file as plain data, names checked by scope. */
import { duplicateAttribute, duplicateInitializer } from '../../diagnostics/catalogue/model-file.ts';
import { describeNode, printable } from '../describe.ts';
import { typeOfCode } from '../element-types.ts';
import { nameAt, type Attribute, type Dim, type Graph, type LocalFunction, type Node, type Tensor, type ValueInfo } from '../graph.ts';
import type { Decoded } from '../onnx/decode-message.ts';
import { readNotes } from '../onnx/records.ts';
import { readAttribute, readConstant } from './read-attribute.ts';
import { loadScales, readSparseTensor, readTensor } from './read-tensor.ts';
import type { Reading } from './reading.ts';

/** The graph as it stands in the file: nodes in file order, names not yet resolved. */
export function readGraph(reading: Reading, raw: Decoded<'Graph'>, path: string): Graph {
  const initializers = readInitializers(reading, raw, path);
  const nodes = raw.node.map((node) => readNode(reading, node, path));
  return {
    name: raw.name,
    inputs: raw.input.map(readValueInfo).filter((input) => !initializers.has(input.name)),
    outputs: raw.output.map(readValueInfo),
    ...withScales(reading, nodes, initializers),
    valueInfo: new Map(raw.valueInfo.map(readValueInfo).map((info) => [info.name, info])),
    ...readNotes(raw),
  };
}

/** Names that are both an initializer and an input: defaults that a caller may override. */
export function overridableNames(raw: Decoded<'Graph'>): readonly string[] {
  const dense = raw.initializer.map((tensor) => tensor.name);
  const stored = new Set([...dense, ...raw.sparseInitializer.map((tensor) => tensor.values?.name ?? '')]);
  return raw.input.map((input) => input.name).filter((name) => stored.has(name));
}

function readInitializers(reading: Reading, raw: Decoded<'Graph'>, graph: string): ReadonlyMap<string, Tensor> {
  const initializers = new Map<string, Tensor>();
  const owner = (name: string) => `initializer \`${printable(name)}\``;
  const add = (name: string, tensor: Tensor | undefined) => {
    if (initializers.has(name)) reading.report(duplicateInitializer, { tensor: printable(name), graph });
    if (tensor !== undefined) initializers.set(name, tensor);
  };
  for (const tensor of raw.initializer) {
    const name = tensor.name;
    add(name, readTensor(reading, tensor, owner(name)));
  }
  for (const tensor of raw.sparseInitializer) {
    const name = tensor.values?.name ?? '';
    add(name, readSparseTensor(reading, tensor, owner(name)));
  }
  return initializers;
}

/** The factors by which pictures are resized, in memory: sizes follow from them. */
function withScales(
  reading: Reading,
  nodes: readonly Node[],
  initializers: ReadonlyMap<string, Tensor>,
): Pick<Graph, 'nodes' | 'initializers'> {
  const resizing = nodes.filter(({ op, domain }) => domain === '' && (op === 'Resize' || op === 'Upsample'));
  if (resizing.length === 0) return { nodes, initializers };
  const direct = new Set(resizing.flatMap(({ inputs }) => inputs.slice(1)));
  const joined = nodes.filter(({ op, outputs }) => op === 'Concat' && outputs.some((name) => direct.has(name)));
  const scales = new Set([...direct, ...joined.flatMap(({ inputs }) => inputs)]);
  const loaded = [...initializers].map(([name, tensor]) => [name, scales.has(name) ? loadScales(reading, tensor) : tensor] as const);
  const own = nodes.map((node) => {
    const { value } = node.attributes;
    if (node.op !== 'Constant' || value?.kind !== 'tensor' || !scales.has(nameAt(node.outputs, 0))) return node;
    return { ...node, attributes: { ...node.attributes, value: { kind: 'tensor', value: loadScales(reading, value.value) } as const } };
  });
  return { nodes: own, initializers: new Map(loaded) };
}

function readNode(reading: Reading, raw: Decoded<'Node'>, path: string): Node {
  const op = raw.opType;
  const domain = domainName(raw.domain);
  const named = { name: raw.name, op, outputs: raw.output };
  const node = { ...named, domain, inputs: raw.input };
  const description = describeNode(named);
  const constant = op === 'Constant' && domain === '';
  const owner = {
    node: description,
    constant,
    readGraph: (graph: Decoded<'Graph'>, attribute: string) =>
      readGraph(reading, graph, `${path}, \`${printable(attribute)}\` of ${description}`),
  };
  const attributes: Record<string, Attribute> = {};
  for (const attribute of raw.attribute) {
    const name = attribute.name;
    if (Object.hasOwn(attributes, name)) {
      reading.report(duplicateAttribute, { owner: description, attribute: printable(name) });
      continue;
    }
    const tensor = constant && !attribute.refAttrName ? readConstant(reading, attribute, owner) : undefined;
    if (tensor !== undefined) define(attributes, 'value', { kind: 'tensor', value: tensor });
    else define(attributes, name, readAttribute(reading, attribute, owner));
  }
  return { ...node, attributes, ...readNotes(raw) };
}

/** Sets a key that may be `__proto__` in a hostile file. */
function define(attributes: Record<string, Attribute>, name: string, value: Attribute | undefined): void {
  if (value === undefined) return;
  Object.defineProperty(attributes, name, { value, enumerable: true, configurable: true });
}

export function readFunction(reading: Reading, raw: Decoded<'Function'>): LocalFunction {
  const name = raw.name;
  const path = `function \`${printable(name)}\``;
  const defaults = raw.attributeProto.flatMap((attribute) => {
    const value = readAttribute(reading, attribute, { node: path, constant: false, readGraph: () => undefined });
    return value === undefined ? [] : [[attribute.name, value] as const];
  });
  return {
    name,
    domain: domainName(raw.domain),
    inputs: raw.input,
    outputs: raw.output,
    attributes: raw.attribute,
    defaults: new Map(defaults),
    nodes: raw.node.map((node) => readNode(reading, node, path)),
  };
}

/** `ai.onnx` is the long name of the default domain. */
export function domainName(domain: string | undefined): string {
  return domain === undefined || domain === 'ai.onnx' ? '' : domain;
}

function readValueInfo(raw: Decoded<'ValueInfo'>): ValueInfo {
  const tensor = raw.type?.tensorType;
  const type = typeOfCode(tensor?.elemType ?? 0);
  const dims = tensor?.shape && tensor.shape.dim.map(readDim);
  return { name: raw.name, type, dims, ...readNotes(raw) };
}

/** An unnamed unknown dimension is the symbol `?`. */
function readDim(raw: Decoded<'Dimension'>): Dim {
  return raw.dimValue ?? (raw.dimParam || '?');
}
