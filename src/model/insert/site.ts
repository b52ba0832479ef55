/** Whether something can be inserted beside a layer, and what it has to fit. */
import type { Model, Node } from '../graph.ts';
import { insertedTensors, type Insertion } from './insertion.ts';

/** The operator that it stands beside, and the sizes that it gets. */
export interface Site {
  readonly node: Node;
  /** Dimensions of each inserted tensor, in the order of their names. */
  readonly dims: readonly (readonly number[])[];
  /** Of a bypass: the steps of its window. */
  readonly strides?: readonly number[];
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
  return insertion.form === 'bypass' ? besideConv(node, stored.dims, insertion) : behindLinear(model, node, stored.dims, insertion);
}

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
  const isOdd = kernel.every((size) => size % 2 === 1);
  if (mode.startsWith('SAME')) return isOdd && strides.every((step) => step === 1);
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

function intsOf(node: Node, name: string): readonly number[] | undefined {
  const attribute = node.attributes[name];
  return attribute?.kind === 'ints' ? attribute.value : undefined;
}
