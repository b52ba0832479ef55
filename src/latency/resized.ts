/** What an operator takes when its weight gets other sizes. */
import { int } from '../compute/builder.ts';
import type { Attribute, Node } from '../model/index.ts';

export interface Resized {
  /** Dimensions of an input, given those that it has now. */
  readonly dimsOf: (input: number, dims: readonly number[]) => readonly number[];
  readonly attributes: Node['attributes'];
}

/** The input that a weight is, by operator. */
export const weightInputs: Readonly<Record<string, number>> = { Conv: 1, ConvTranspose: 1, Gemm: 1, MatMul: 1, LSTM: 1, GRU: 1, RNN: 1 };

/** Undefined for operators whose weights cannot be made smaller alone; their cost counts in proportion. */
export function resized(node: Node, from: readonly number[], to: readonly number[]): Resized | undefined {
  switch (node.op) {
    case 'Conv':
      return convolution(node, from, to, { out: 0, in: 1 });
    case 'ConvTranspose':
      return convolution(node, from, to, { out: 1, in: 0 });
    case 'Gemm':
      return product(node, to);
    case 'MatMul':
      return to.length === 2 ? product(node, to) : undefined;
    default:
      return undefined;
  }
}

/** How many parts an axis of the weight falls into, all of the same size whatever is cut. */
export function partsOf(node: Node, dims: readonly number[], axis: number): number {
  const isConvolution = node.op === 'Conv' || node.op === 'ConvTranspose';
  const across = dims[1] ?? 1;
  return isConvolution && axis === 0 && across > 1 ? integer(node, 'group', 1) : 1;
}

/** Of a depthwise convolution the groups go with the channels; others keep theirs. */
function convolution(
  node: Node,
  from: readonly number[],
  to: readonly number[],
  axes: { readonly out: 0 | 1; readonly in: 0 | 1 },
): Resized {
  const before = integer(node, 'group', 1);
  const isDepthwise = before > 1 && from[1] === 1;
  const group = isDepthwise ? Math.round((before * (to[0] ?? 1)) / (from[0] ?? 1)) : before;
  const [own = 1, across = 1] = to;
  const [inputs, outputs] = axes.in === 1 ? [across * group, own] : [own, across * group];
  return {
    attributes: { ...node.attributes, group: int(group) },
    dimsOf: (input, dims) => {
      if (input === 0) return withAxis(dims, 1, inputs);
      return input === 1 ? to : [outputs];
    },
  };
}

function product(node: Node, to: readonly number[]): Resized {
  const isGemm = node.op === 'Gemm';
  const [first = 1, second = 1] = to;
  const isTransposed = isGemm && integer(node, 'transB', 0) === 1;
  const [inputs, outputs] = isTransposed ? [second, first] : [first, second];
  const axis = isGemm ? (integer(node, 'transA', 0) === 1 ? 0 : 1) : -1;
  return {
    attributes: node.attributes,
    dimsOf: (input, dims) => {
      if (input === 0) return withAxis(dims, axis, inputs);
      return input === 1 ? to : dims.at(-1) === 1 ? dims : withAxis(dims, -1, outputs);
    },
  };
}

function withAxis(dims: readonly number[], axis: number, size: number): readonly number[] {
  return dims.length === 0 ? dims : dims.with(axis, size);
}

function integer(node: Node, name: string, otherwise: number): number {
  const attribute: Attribute | undefined = node.attributes[name];
  return attribute?.kind === 'int' ? attribute.value : otherwise;
}
