/** The bytes of a graph that `attributes` draws: what an operator reads is stored, or made before it. */
import { type Attribute, type Node, type Tensor, encodeModel } from '../../src/model/index.ts';
import { operatorNames, signatureOf } from '../../src/model/operators/signature.ts';
import { floatTensor, intTensor, tensorOf } from '../../src/model/values/tensors.ts';
import { smallModel, weights } from '../support/small-model.ts';
import type { Drawn, DrawnGraph } from './attributes.ts';

/** Where an operator takes numbers that say how large or where, by the number of the input. */
const told: Readonly<Record<string, Readonly<Record<number, 'list' | 'one' | 'scales'>>>> = {
  ...Object.fromEntries(operatorNames.filter((name) => name.startsWith('Reduce')).map((name) => [name, { 1: 'list' }])),
  Reshape: { 1: 'list' },
  Expand: { 1: 'list' },
  Tile: { 1: 'list' },
  Pad: { 1: 'list', 3: 'list' },
  Slice: { 1: 'list', 2: 'list', 3: 'list', 4: 'list' },
  Split: { 1: 'list' },
  Squeeze: { 1: 'list' },
  Unsqueeze: { 1: 'list' },
  ConstantOfShape: { 0: 'list' },
  Range: { 0: 'one', 1: 'one', 2: 'one' },
  TopK: { 1: 'list' },
  OneHot: { 0: 'list', 1: 'one' },
  Resize: { 1: 'scales', 2: 'scales', 3: 'list' },
  Upsample: { 1: 'scales' },
  Gather: { 1: 'list' },
  GatherElements: { 1: 'list' },
  GatherND: { 1: 'list' },
  ScatterND: { 1: 'list' },
  ScatterElements: { 1: 'list' },
  CumSum: { 1: 'one' },
  Trilu: { 1: 'one' },
  CenterCropPad: { 1: 'list' },
  Col2Im: { 1: 'list', 2: 'list' },
  AffineGrid: { 1: 'list' },
  MaxUnpool: { 1: 'list', 2: 'list' },
  DFT: { 1: 'one', 2: 'one' },
  HannWindow: { 0: 'one' },
  HammingWindow: { 0: 'one' },
  BlackmanWindow: { 0: 'one' },
};

/** Stored tensors that fit what comes before, by the number of the input. */
const fitting: Readonly<Record<string, Readonly<Record<number, readonly number[]>>>> = {
  Conv: { 1: [4, 4, 3, 3], 2: [4] },
  ConvTranspose: { 1: [4, 2, 3, 3], 2: [2] },
  LSTM: { 1: [1, 8, 4], 2: [1, 8, 2], 3: [1, 16] },
  GRU: { 1: [1, 6, 4], 2: [1, 6, 2], 3: [1, 12] },
  RNN: { 1: [1, 2, 4], 2: [1, 2, 2], 3: [1, 4] },
  InstanceNormalization: { 1: [4], 2: [4] },
  BatchNormalization: { 1: [4], 2: [4], 3: [4], 4: [4] },
  LayerNormalization: { 1: [4], 2: [4] },
  GroupNormalization: { 1: [4], 2: [4] },
  PRelu: { 1: [4, 1, 1] },
  Gemm: { 1: [4, 3], 2: [3] },
  MatMul: { 1: [4, 3] },
};

/** Values of other types than the network's, for the operators that take no float32. */
const ofType = ['int64', 'int32', 'bool', 'uint8', 'int8'] as const;

function otherTypeAt(op: string, place: number, opset: number): (typeof ofType)[number] | undefined {
  const { reads = [], variables } = signatureOf(op, opset) ?? {};
  const formal = reads[Math.min(place, reads.length - 1)];
  const types = formal?.types ?? variables?.get(formal?.variable ?? '');
  return types === undefined || types.has('float32') ? undefined : ofType.find((type) => types.has(type));
}

const starts = {
  conv: { input: [2, 4, 4], weight: [4, 2, 3, 3] },
  linear: { input: [4], weight: [4, 3] },
  sequence: { input: [3, 4], weight: [4, 4] },
  weight: { input: [4], weight: [4, 4] },
} as const;

/** The bytes of the model. */
export function bytesOfDrawn({ opset, start, batch, steps, end }: DrawnGraph): Uint8Array {
  const { input, weight } = starts[start];
  const tensors: Tensor[] = [weights('W', ...weight), weights('V', 3, 4), weights('K', 4, 1, 2, 2), weights('b', 4)];
  const pads: Attribute = { kind: 'ints', value: [1, 1, 1, 1] };
  const nodes: Node[] = [];
  const add = (op: string, inputs: readonly string[], outputs: readonly string[], attributes: Node['attributes'] = {}): void => {
    nodes.push({ name: `n${nodes.length}`, op, domain: '', inputs, outputs, attributes });
  };
  if (start === 'conv') add('Conv', ['x', 'W'], ['h'], { pads });
  else if (start !== 'weight') add('MatMul', ['x', 'W'], ['h']);
  const values = start === 'weight' ? ['x', 'W'] : ['x', 'W', 'h'];
  const others = ['V', 'K', 'b', ...values];
  for (const [at, step] of steps.entries()) {
    const inputs = inputsOf(step, at, { values, others, tensors, opset, rank: start === 'conv' ? 4 : 2 });
    const count = Math.max(1, signatureOf(step.op, opset)?.outputs.least ?? 1, step.op === 'Split' ? 1 + (step.back % 3) : 0);
    const outputs = Array.from({ length: count }, (_, index) => `v${at}_${index}`);
    add(step.op, inputs, outputs, Object.fromEntries(step.attributes));
    const [first = ''] = outputs;
    values.push(first);
    others.push(first);
  }
  const last = values.at(-1) ?? 'h';
  if (end === 'Flatten') add('Flatten', [last], ['y']);
  else if (end === 'ReduceMean') add('ReduceMean', [last], ['y']);
  else if (end === 'MatMul') add('MatMul', ['x', last], ['y']);
  else if (end === 'Conv') add(start === 'conv' ? 'Conv' : 'Gemm', ['x', last], ['y']);
  else if (end === 'Add') add('Add', [last, start === 'weight' ? 'W' : 'h'], ['y']);
  const outputs = end === 'none' ? [last] : ['y'];
  const read = new Set(nodes.flatMap((node) => node.inputs));
  const stored = tensors.filter(({ name }) => read.has(name));
  return encodeModel(smallModel({ nodes, tensors: stored, inputs: { x: [batch, ...input] }, outputs, opset }));
}

/** A weight of the kernel that the node tells, where that can be stored. */
function withKernel(dims: readonly number[], attributes: Drawn['attributes']): readonly number[] {
  const told = attributes.find(([name]) => name === 'kernel_shape')?.[1];
  const kernel = told?.kind === 'ints' ? told.value : [];
  const fits = dims.length === 4 && kernel.length === 2 && kernel.every((size) => size > 0 && size < 80);
  return fits ? [...dims.slice(0, 2), ...kernel] : dims;
}

/** Mostly as the operator wants them; a large number of what was drawn stays in its place. */
function wanted(own: readonly number[], op: string, place: number, rank: number): readonly number[] {
  const long = { Slice: 1, Pad: 2 * rank, Tile: rank, Expand: rank, Split: 2, TopK: 1, Unsqueeze: 1, Squeeze: 1, Reshape: 2 }[op];
  if (long === undefined || own.length === 5) return own;
  const usual = op === 'Slice' ? [0, 3, 1, 1][place - 1] : op === 'Pad' ? 0 : 1;
  return Array.from({ length: long }, (_, at) => {
    const drawn = own[at];
    return drawn !== undefined && (Math.abs(drawn) > 4 || drawn === 2) ? drawn : (usual ?? 1);
  });
}

function inputsOf(
  { op, attributes, inputs, reads, back, lists, scales, exact }: Drawn,
  at: number,
  known: {
    readonly values: readonly string[];
    readonly others: readonly string[];
    readonly tensors: Tensor[];
    readonly opset: number;
    readonly rank: number;
  },
): readonly string[] {
  return Array.from({ length: inputs }, (_, place) => {
    const kind = told[op]?.[place];
    const own = exact === true ? (lists[place] ?? []) : wanted(lists[place] ?? [], op, place, known.rank);
    const dims = reads[place] === 0 ? undefined : fitting[op]?.[place];
    const other = kind === undefined ? otherTypeAt(op, place, known.opset) : undefined;
    const name = `k${at}_${place}`;
    if (kind === 'list') known.tensors.push(intTensor(name, [own.length], own));
    else if (kind === 'one') known.tensors.push(intTensor(name, [], [own[0] ?? 1]));
    else if (kind === 'scales') known.tensors.push(floatTensor(name, [scales.length], scales));
    else if (dims !== undefined) known.tensors.push(weights(name, ...withKernel(dims, attributes)));
    else if (other !== undefined) known.tensors.push(tensorOf(name, other, [3, 4], new Float64Array(12).fill(1)));
    else if (place === 0) return known.values.at(-1 - back) ?? 'W';
    else return known.others[(reads[place] ?? 0) % known.others.length] ?? 'W';
    return name;
  });
}
