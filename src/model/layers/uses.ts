/** What an operator uses a stored tensor for, by operator and input. */
import { ownAt } from '../../basics/own.ts';
import { intAttribute, isDefault } from '../flat/dataflow.ts';
import type { FlatGraph, FlatNode, ValueId } from '../flat/flatten.ts';
import { nameAt, type Axis } from '../graph.ts';

export type UseKind =
  | 'linear'
  | 'conv'
  | 'recurrent.input'
  | 'recurrent.hidden'
  | 'embedding'
  | 'bias'
  | 'norm'
  | 'running-statistic'
  /** Scales and zero points of quantisation: no parameters. */
  | 'quantisation'
  | 'other';

export interface Use {
  readonly kind: UseKind;
  /** Meaning of the axes as the operator sees them; of weights and embeddings only. */
  readonly axes: readonly Axis[];
  readonly groups: number;
}

/** Everything that finding a use needs to know of the graph. */
export type UseContext = { readonly flat: FlatGraph; readonly isStored: (value: ValueId) => boolean };

const recurrent: ReadonlySet<string> = new Set(['LSTM', 'GRU', 'RNN']);

export function isRecurrent(operator: string): boolean {
  return recurrent.has(operator);
}

/** What input `index` of a node, of this rank, is to it. */
export function useOf(context: UseContext, flatNode: FlatNode, index: number, rank: number): Use {
  const { node } = flatNode;
  if (!isDefault(flatNode)) return plain('other');
  if (isRecurrent(node.op)) return recurrentUse(index);
  return ownAt(uses, node.op)?.(flatNode, index, rank, context) ?? plain('other');
}

type UseRule = (flatNode: FlatNode, index: number, rank: number, context: UseContext) => Use;

const norm: UseRule = () => plain('norm');
const quantised: UseRule = (_, index) => plain(index === 0 ? 'other' : 'quantisation');

/** By operator; an input of any other one is `other`. */
const uses: Readonly<Record<string, UseRule>> = {
  Conv: (flatNode, index, rank) => convUse(flatNode, index, convAxes('out', 'in', rank)),
  ConvTranspose: (flatNode, index, rank) => convUse(flatNode, index, convAxes('in', 'out', rank)),
  Gemm: (flatNode, index) => (index === 2 ? plain('bias') : weight('linear', gemmAxes(flatNode, index))),
  MatMul: (_, index, rank) => weight('linear', matMulAxes(index, rank)),
  Gather: (_, index, rank) => (index === 0 ? weight('embedding', tableAxes(rank)) : plain('other')),
  BatchNormalization: (_, index) => plain(index >= 3 ? 'running-statistic' : 'norm'),
  LayerNormalization: norm,
  InstanceNormalization: norm,
  GroupNormalization: norm,
  RMSNormalization: norm,
  QuantizeLinear: quantised,
  DequantizeLinear: quantised,
  Mul: ({ inputs }, _, __, context) => plain(inputs.some((input) => isNormalised(context, input)) ? 'norm' : 'other'),
  Add: (flatNode, _, __, context) => plain(addedTo(context, flatNode)),
};

function convUse(flatNode: FlatNode, index: number, axes: readonly Axis[]): Use {
  return index === 2 ? plain('bias') : weight('conv', axes, intAttribute(flatNode, 'group', 1));
}

function plain(kind: UseKind): Use {
  return { kind, axes: [], groups: 1 };
}

function weight(kind: UseKind, axes: readonly Axis[], groups = 1): Use {
  return { kind, axes, groups };
}

function recurrentUse(index: number): Use {
  if (index === 1) return weight('recurrent.input', ['direction', 'out', 'in']);
  if (index === 2) return weight('recurrent.hidden', ['direction', 'out', 'in']);
  return plain(index === 3 ? 'bias' : 'other');
}

function convAxes(first: Axis, second: Axis, rank: number): readonly Axis[] {
  return Array.from({ length: rank }, (_, axis) => [first, second][axis] ?? 'kernel');
}

function gemmAxes(flatNode: FlatNode, index: number): readonly Axis[] {
  const transposed = intAttribute(flatNode, index === 0 ? 'transA' : 'transB', 0) !== 0;
  // As the left factor a weight makes rows of the output, as the right one columns.
  return (index === 0) !== transposed ? ['out', 'in'] : ['in', 'out'];
}

/** Leading axes of a stack of matrices count outputs, as those of experts do. */
function matMulAxes(index: number, rank: number): readonly Axis[] {
  if (rank === 1) return ['in'];
  const stack = Array.from({ length: rank - 2 }, (): Axis => 'out');
  return index === 0 ? [...stack, 'out', 'in'] : [...stack, 'in', 'out'];
}

/** A table maps one row index (an input) to its entries (outputs). */
function tableAxes(rank: number): readonly Axis[] {
  return Array.from({ length: rank }, (_, axis) => (axis === 0 ? 'in' : 'out'));
}

const biasable: ReadonlySet<string> = new Set(['MatMul', 'Gemm', 'Conv', 'ConvTranspose']);

/** A constant added to what a weight or a norm has made is that one's bias. */
function addedTo(context: UseContext, add: FlatNode): UseKind {
  const maker = add.inputs
    .filter((input) => !context.isStored(input))
    .map((input) => context.flat.producers.get(input))
    .find((producer) => producer !== undefined);
  if (maker === undefined) return 'other';
  if (biasable.has(maker.node.op) && maker.inputs.some(context.isStored)) return 'bias';
  const scaled = maker.node.op === 'Mul' && maker.inputs.some(context.isStored);
  return scaled && maker.inputs.some((input) => isNormalised(context, input)) ? 'norm' : 'other';
}

/** True for x / √(…mean…) and x · (1 / √(…mean…)), as norms made of single operators have them. */
function isNormalised(context: UseContext, value: ValueId): boolean {
  const producer = producerThroughCasts(context, value);
  if (producer?.node.op === 'Div') return isDeviation(context, producer.inputs[1]);
  if (producer?.node.op !== 'Mul') return false;
  return producer.inputs.some((input) => {
    const inverse = producerThroughCasts(context, input);
    if (inverse?.node.op === 'Reciprocal') return isDeviation(context, inverse.inputs[0]);
    return inverse?.node.op === 'Div' && isDeviation(context, inverse.inputs[1]);
  });
}

/** True for √(mean + ε), with or without ε. */
function isDeviation(context: UseContext, value: ValueId | undefined): boolean {
  const root = producerThroughCasts(context, value);
  if (root?.node.op !== 'Sqrt') return false;
  const under = producerThroughCasts(context, root.inputs[0]);
  const means = under?.node.op === 'Add' ? under.inputs : root.inputs;
  return means.some((mean) => producerThroughCasts(context, mean)?.node.op === 'ReduceMean');
}

function producerThroughCasts({ flat }: UseContext, value: ValueId | undefined): FlatNode | undefined {
  let producer = flat.producers.get(value ?? '');
  for (let casts = 0; producer?.node.op === 'Cast' && casts < 4; casts++) producer = flat.producers.get(nameAt(producer.inputs, 0));
  return producer;
}
