/**
 * The files of a model with what is inserted beside its layers: nodes and tensors of zeros, which change no
 * output. Whoever plans, runs or checks a recipe that inserts reads this model; nothing else of it is copied.
 */
import { itemAt } from '../../basics/must.ts';
import { encodeNode, encodeTensor } from '../onnx/encode.ts';
import type { ModelFiles } from '../file.ts';
import { nameAt, type Model, type Node } from '../graph.ts';
import { asField, mendedFiles } from '../exports/to-inference.ts';
import { pieceOf, type Piece } from '../exports/pieces.ts';
import { decodeMessage, type Decoded } from '../onnx/decode-message.ts';
import { encodeMessage } from '../onnx/encode-message.ts';
import { records, windowOver, type Scan } from '../onnx/records.ts';
import { fieldsOf } from '../onnx/schema.ts';
import { floatTensor } from '../values/tensors.ts';

/** The model is that of the files. What does not fit is a mistake of the caller's. */
export function insertNodes(files: ModelFiles, model: Model, insertions: readonly Insertion[]): ModelFiles {
  if (insertions.length === 0) return files;
  const scan: Scan = { window: windowOver(files.main), file: files.name, fault: undefined };
  const { graph } = decodeMessage(scan, 'Model', { start: 0, end: files.main.size });
  if (graph === undefined) throw new Error('a model that was read has a graph');
  const replaced = new Map<number, readonly Piece[]>();
  for (const insertion of insertions) {
    const site = siteOf(model, insertion);
    const raw = fits(site) && graph.node?.find(({ output }) => output?.[0] === nameAt(site.node.outputs, 0));
    if (!raw || !fits(site)) throw new Error(`${insertion.layer} takes no insertion`);
    const own = site.hasInput ? withInput(scan, files, raw, insertion) : renamed(scan, files, raw, besideName(insertion));
    replaced.set(raw.at.start, [...own, ...addedTo(insertion, site)]);
  }
  return mendedFiles(scan, files, replaced);
}

/** What the layer alone computes. */
function besideName(insertion: Insertion): string {
  return `${insertionName(insertion)}.beside`;
}

/** The node under another name of its first output; all other bytes are its own. */
function renamed(scan: Scan, files: ModelFiles, node: Decoded<'Node'>, name: string): readonly Piece[] {
  const output = fieldsOf('Node')['output']?.number;
  let seen = false;
  const payload = [...records(scan, 'Node', node.at)].flatMap(({ field, tag, end }) => {
    const isFirst = field === output && !seen;
    seen ||= isFirst;
    if (isFirst) return [pieceOf(encodeMessage('Node', { output: [name] }))];
    return [{ source: files.main, start: tag, end }];
  });
  return asField(fieldsOf('Graph')['node']?.number, payload);
}

/** A Gemm or Conv that adds the bias itself. */
function withInput(scan: Scan, files: ModelFiles, node: Decoded<'Node'>, insertion: Insertion): readonly Piece[] {
  const payload = [...records(scan, 'Node', node.at)].map(({ tag, end }) => ({ source: files.main, start: tag, end }));
  const added = pieceOf(encodeMessage('Node', { input: [...insertedTensors(insertion)] }));
  return asField(fieldsOf('Graph')['node']?.number, [...payload, added]);
}

function addedTo(insertion: Insertion, site: Site): readonly Piece[] {
  const { node, initializer } = fieldsOf('Graph');
  const names = insertedTensors(insertion);
  const tensors = site.dims.map((dims, index) => {
    const zeros = new Float32Array(dims.reduce((product, size) => product * size, 1));
    return floatTensor(itemAt(names, index), dims, zeros);
  });
  return [
    ...nodesOf(insertion, site).flatMap((it) => asField(node?.number, [pieceOf(encodeNode(it))])),
    ...tensors.flatMap((it) => asField(initializer?.number, [pieceOf(encodeTensor(it))])),
  ];
}

/** The sum has the name that the layer's output had, so that its readers read the sum. */
function nodesOf(insertion: Insertion, { node, strides = [], hasInput }: Site): readonly Node[] {
  if (hasInput) return [];
  const name = insertionName(insertion);
  const beside = besideName(insertion);
  const [first = '', second = ''] = insertedTensors(insertion);
  const sum = plain('Add', `${name}/Add`, [beside, `${name}.output`], nameAt(node.outputs, 0));
  if (insertion.form === 'bias') return [plain('Add', `${insertion.layer}/Add`, [beside, first], nameAt(node.outputs, 0))];
  if (insertion.form === 'hybrid') {
    return [
      plain('MatMul', `${name}.a/MatMul`, [beside, first], `${name}.low`),
      plain('MatMul', `${name}.b/MatMul`, [`${name}.low`, second], `${name}.output`),
      sum,
    ];
  }
  const attributes: Node['attributes'] = {
    group: { kind: 'int', value: insertion.size },
    kernel_shape: { kind: 'ints', value: strides.map(() => 1) },
    strides: { kind: 'ints', value: strides },
  };
  return [{ ...plain('Conv', `${name}/Conv`, [nameAt(node.inputs, 0), first], `${name}.output`), attributes }, sum];
}

// What `insert` adds beside one layer: its kind, its size, and the names of what it is made of.

export const insertedForms = ['bypass', 'hybrid', 'bias'] as const;

/**
 * `bypass`: a 1×1 convolution beside another one. `hybrid`: a product of two matrices behind a linear layer. `bias`: that of a
 * layer which has none, for `compensating by bias`.
 */
export type InsertedForm = (typeof insertedForms)[number];

export interface Insertion {
  /** Name of the layer, and its stored weight. */
  readonly layer: string;
  readonly tensor: string;
  readonly form: InsertedForm;
  /** Groups of a bypass, rank of a hybrid; 1 for a bias. */
  readonly size: number;
}

type Named = Pick<Insertion, 'layer' | 'form'>;

/** What a network's list of insertions calls it: `fc1.hybrid`. */
export function insertionName({ layer, form }: Named): string {
  return `${layer}.${form}`;
}

/** Its stored tensors: the kernel of a bypass, A and B of a hybrid, the bias as PyTorch calls it. */
export function insertedTensors(insertion: Named): readonly string[] {
  const name = insertionName(insertion);
  if (insertion.form === 'bias') return [name];
  return insertion.form === 'bypass' ? [`${name}.weight`] : [`${name}.a`, `${name}.b`];
}

// Whether something can be inserted beside a layer, and what it has to fit.

/** The operator that it stands beside, and the sizes that it gets. */
export interface Site {
  readonly node: Node;
  /** Dimensions of each inserted tensor, in the order of their names. */
  readonly dims: readonly (readonly number[])[];
  /** Of a bypass: the steps of its window. */
  readonly strides?: readonly number[];
  /** True where the operator itself takes what is inserted, as its last input. */
  readonly hasInput?: boolean;
  /** Why it cannot be folded into the weight; absent where it can. */
  readonly stays?: string;
}

export type FoundSite = Site | { readonly refused: string };

const isRefused = (found: FoundSite): found is { readonly refused: string } => 'refused' in found;

/** In the main graph, whose operator reads the stored weight itself. */
export function siteOf(model: Model, insertion: Insertion): FoundSite {
  const { initializers } = model.graph;
  const taken = insertedTensors(insertion).find((name) => initializers.has(name));
  if (taken !== undefined) return { refused: `the model has a tensor \`${taken}\` already` };
  return siteIn(model, insertion);
}

/** The same in a model that may have the insertion. */
export function siteIn(model: Model, insertion: Insertion): FoundSite {
  const { nodes, initializers } = model.graph;
  const { tensor } = insertion;
  const stored = initializers.get(tensor);
  const readers = nodes.filter(({ inputs }) => inputs.includes(tensor));
  const [node] = readers;
  if (model.irVersion < 4) return { refused: 'the format of its file is older than IR version 4' };
  if (stored === undefined || node === undefined) return { refused: 'no operator of the main graph reads its stored weight' };
  if (readers.length > 1) return { refused: `${readers.length} operators read its weight` };
  if (stored.type !== 'float32') return { refused: `its weight is stored as ${stored.type}` };
  return sites[insertion.form](model, node, stored.dims, insertion);
}

const sites: Readonly<Record<InsertedForm, (model: Model, node: Node, dims: readonly number[], insertion: Insertion) => FoundSite>> = {
  bypass: (_, node, dims, insertion) => besideConv(node, dims, insertion),
  hybrid: behindLinear,
  bias: withoutBias,
};

/** True where it can be inserted. */
export function fits(found: FoundSite): found is Site {
  return !isRefused(found);
}

function besideConv(node: Node, dims: readonly number[], { tensor, size }: Insertion): FoundSite {
  if (node.op !== 'Conv' || node.inputs[1] !== tensor) return { refused: `it is no convolution, but ${node.op}` };
  const [out = 1, part = 1, ...kernel] = dims;
  const own = intOf(node, 'group') ?? 1;
  const channels = part * own;
  if (channels % size !== 0) return { refused: `${size} groups do not divide its ${channels} input channels` };
  if (out % size !== 0) return { refused: `${size} groups do not divide its ${out} output channels` };
  const ones = kernel.map(() => 1);
  const strides = intsOf(node, 'strides') ?? ones;
  if (!isCentred(node, kernel, strides)) return { refused: 'its padding does not centre its window, so that a 1×1 window fits nowhere' };
  const stays = `${own} groups of the convolution leave no room for ${size} of the bypass`;
  return { node, strides, dims: [[out, channels / size, ...ones]], stays: size % own !== 0 ? stays : undefined };
}

/** Whether the middle of the window meets what a 1×1 window with the same steps meets. */
function isCentred(node: Node, kernel: readonly number[], strides: readonly number[]): boolean {
  const automatic = node.attributes['auto_pad'];
  const mode = automatic?.kind === 'string' ? automatic.value : 'NOTSET';
  if (mode.startsWith('SAME')) return kernel.every((size) => size % 2 === 1) && strides.every((step) => step === 1);
  const pads = mode === 'VALID' ? undefined : intsOf(node, 'pads');
  return kernel.every((size, axis) => {
    const reach = (size - 1) * (intsOf(node, 'dilations')?.[axis] ?? 1);
    const [before, after] = [pads?.[axis] ?? 0, pads?.[axis + kernel.length] ?? 0];
    return size % 2 === 1 && before * 2 === reach && before === after;
  });
}

function behindLinear(model: Model, node: Node, dims: readonly number[], { tensor, size }: Insertion): FoundSite {
  const outputs = outputsOf(node, tensor, dims);
  if (outputs === undefined) return { refused: `it is no linear layer, but ${node.op}` };
  if (size > outputs) return { refused: `rank ${size} is above its ${outputs} outputs` };
  const bias = node.op === 'Gemm' ? node.inputs[2] : undefined;
  const readers = model.graph.nodes.filter(({ inputs }) => inputs.includes(bias ?? ''));
  const isOwn = !bias || (model.graph.initializers.has(bias) && readers.length === 1);
  return {
    node,
    dims: [
      [outputs, size],
      [size, outputs],
    ], // prettier-ignore
    stays: !isOwn ? 'its bias is not its own' : undefined,
  };
}

/** A weight may be transposed first. Whatever adds a stored tensor to the outputs may be a bias already. */
function withoutBias(model: Model, node: Node, dims: readonly number[], { tensor }: Insertion): FoundSite {
  const { nodes, initializers } = model.graph;
  const [behind, another] = nodes.filter(({ inputs }) => inputs.includes(nameAt(node.outputs, 0)));
  if (node.op === 'Transpose' && dims.length === 2 && intsOf(node, 'perm')?.[0] !== 0 && behind && !another) {
    return withoutBias(model, behind, dims.toReversed(), { layer: '', tensor: nameAt(node.outputs, 0), form: 'bias', size: 1 });
  }
  const isConv = node.op === 'Conv' && node.inputs[1] === tensor;
  const outputs = isConv ? dims[0] : node.op === 'Gather' ? undefined : outputsOf(node, tensor, dims);
  if (outputs === undefined) return { refused: `it is no linear layer, but ${node.op}` };
  const stays = 'nothing else of its layer could hold it';
  if (node.op !== 'MatMul') {
    const isPlain = ['alpha', 'beta'].every((name) => (floatOf(node, name) ?? 1) === 1);
    return node.inputs.length > 2 || !isPlain
      ? { refused: 'it has a bias, or scales' }
      : { node, dims: [[outputs]], hasInput: true, stays };
  }
  const readers = nodes.filter(({ inputs }) => inputs.includes(nameAt(node.outputs, 0)));
  const isBiased = readers.some(({ op, inputs }) => op === 'Add' && inputs.some((name) => initializers.has(name)));
  return isBiased ? { refused: 'it has a bias' } : { node, dims: [[outputs]], stays };
}

/** Undefined where the operator is no linear layer with this weight, or no table of it. */
function outputsOf({ op, inputs, attributes }: Node, tensor: string, dims: readonly number[]): number | undefined {
  if (dims.length !== 2) return undefined;
  const intAt = (name: string): number => {
    const attribute = attributes[name];
    return attribute?.kind === 'int' ? attribute.value : 0;
  };
  if (op === 'Gather') return inputs[0] === tensor && intAt('axis') === 0 ? dims[1] : undefined;
  if (inputs[1] !== tensor) return undefined;
  if (op === 'MatMul') return dims[1];
  return op === 'Gemm' ? dims[intAt('transB') === 1 ? 0 : 1] : undefined;
}

export function intOf(node: Node, name: string): number | undefined {
  const attribute = node.attributes[name];
  return attribute?.kind === 'int' ? attribute.value : undefined;
}

function floatOf(node: Node, name: string): number | undefined {
  const attribute = node.attributes[name];
  return attribute?.kind === 'float' ? attribute.value : undefined;
}

function intsOf(node: Node, name: string): readonly number[] | undefined {
  const attribute = node.attributes[name];
  return attribute?.kind === 'ints' ? attribute.value : undefined;
}

export function plain(op: string, name: string, inputs: readonly string[], output: string): Node {
  return { name, op, domain: '', inputs, outputs: [output], attributes: {} };
}
