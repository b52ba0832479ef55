/** Tokens that leave a transformer behind one of its blocks, as plain data. */
import { nameAt } from '../graph.ts';
import type { ValueId, FlatNode, FlatGraph } from '../flat/flatten.ts';
import { isDefault, constantIntegers, intAttribute } from '../flat/dataflow.ts';
import { describeNode } from '../describe.ts';

export interface TokenCut {
  /** What leaves the block: [batch, tokens, features]. */
  readonly value: ValueId;
  /** Tokens that reach it, and those that later blocks read. */
  readonly of: number;
  readonly kept: number;
  /** Tokens at the beginning and at the end that stay whatever their score is: the model reads them by position. */
  readonly lead: number;
  readonly tail: number;
  /** The attention [batch, heads, queries, tokens] whose mean is the score. */
  readonly attention?: ValueId;
  /** Which tokens stay, in ascending order and the same of every sample; absent where a score decides. */
  readonly positions?: readonly number[];
}

/** Where tokens can be cut: behind a block, on the way that all that follows takes. */
export type TokenSite = Pick<TokenCut, 'value' | 'of' | 'lead' | 'tail'> & {
  /** Absent where the block has no attention over the tokens, or several. */
  readonly attention?: ValueId;
};

/** Why no token can leave: a part of a sentence. */
export type NoTokens = { readonly refused: string };

const alike: ReadonlySet<string> = new Set([
  ...['Abs', 'Add', 'And', 'Cast', 'Ceil', 'Clip', 'Concat', 'Div', 'Dropout', 'Elu', 'Equal'],
  ...['Erf', 'Exp', 'Expand', 'Flatten', 'Floor', 'Gather', 'Gelu', 'Gemm', 'Greater', 'HardSwish'],
  ...['HardSigmoid', 'Identity', 'IsNaN', 'LayerNormalization', 'LeakyRelu', 'Less', 'Log'],
  ...['LogSoftmax', 'MatMul', 'Max', 'Min', 'Mish', 'Mul', 'Neg', 'Not', 'Or', 'Pow', 'Reciprocal'],
  ...['ReduceL1', 'ReduceL2', 'ReduceMax', 'ReduceMean', 'ReduceMin', 'ReduceSum', 'Relu'],
  ...['Reshape', 'Selu', 'Sigmoid', 'Slice', 'Softmax', 'Softplus', 'Softsign', 'Split', 'Sqrt'],
  ...['Squeeze', 'Sub', 'Sum', 'Tanh', 'Transpose', 'Unsqueeze', 'Where'],
  ...['ReduceSumSquare', 'RMSNormalization', 'SimplifiedLayerNormalization'],
]);

/** Positions in the axes of tokens have no part in what it computes. */
export function carries(node: FlatNode): boolean {
  return isDefault(node) && alike.has(node.node.op);
}

/** Tokens at the beginning and at the end that are read by their number. */
export type ReadTokens = { readonly lead: number; readonly tail: number };

export const noneRead: ReadTokens = { lead: 0, tail: 0 };

/** What a node that picks slices along the axis of the tokens reads of them, `of` there. */
export function readByPosition(flat: FlatGraph, node: FlatNode, axis: number, of: number): ReadTokens | NoTokens {
  const read = node.node.op === 'Gather' ? gathered(flat, node) : sliced(flat, node, axis, of);
  if (read === undefined) return { refused: `${describeNode(node.node)} picks tokens by numbers that it computes` };
  const { lead, tail } = read;
  // A number from the front that lies at the end would name another token once some are gone.
  if (lead + tail > of / 2) return { refused: `${describeNode(node.node)} reads the token ${lead - 1} by its number` };
  return read;
}

function gathered(flat: FlatGraph, { inputs }: FlatNode): ReadTokens | undefined {
  const indices = constantIntegers(flat, nameAt(inputs, 1));
  return indices && { lead: Math.max(0, ...indices.map((index) => index + 1)), tail: Math.max(0, ...indices.map((index) => -index)) };
}

/** A run of tokens from a position on, or up to one. */
function sliced(flat: FlatGraph, node: FlatNode, axis: number, of: number): ReadTokens | undefined {
  const [, starts = '', ends = '', axes = '', steps = ''] = node.inputs;
  const [from, to] = [constantIntegers(flat, starts), constantIntegers(flat, ends)];
  const along = axes === '' ? undefined : constantIntegers(flat, axes);
  const strides = steps === '' ? undefined : constantIntegers(flat, steps);
  const at = along === undefined ? axis : along.indexOf(axis);
  if (from === undefined || to === undefined || (axes !== '' && along === undefined)) return undefined;
  if (at < 0) return noneRead;
  const [start = 0, end = 0, step = 1] = [from[at], to[at], strides?.[at]];
  if (step !== 1) return undefined;
  return {
    lead: Math.max(start > 0 ? start : 0, end > 0 && end < of ? end : 0),
    tail: Math.max(start < 0 ? -start : 0, end < 0 ? -end : 0),
  };
}

/** The axis that a node picks along; undefined of one that picks nothing. */
export function pickingAxes(flat: FlatGraph, node: FlatNode, rank: number): readonly number[] {
  const front = (axis: number): number => (axis < 0 ? axis + rank : axis);
  if (node.node.op === 'Gather') return [front(intAttribute(node, 'axis', 0))];
  if (node.node.op !== 'Slice') return [];
  return constantIntegers(flat, nameAt(node.inputs, 3))?.map(front) ?? Array.from({ length: rank }, (_, axis) => axis);
}
