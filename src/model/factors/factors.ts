/** The two operators that come in the place of a layer, and what their weights are. */
import { plain } from '../insert/insert-nodes.ts';
import type { Attribute, Node } from '../graph.ts';
import type { RankMatrix } from './matrix.ts';

/** A layer that is replaced by two, and how many ranks they have. */
export interface Factored {
  /** Name of the layer, and its stored weight. */
  readonly layer: string;
  readonly tensor: string;
  readonly form: RankMatrix['form'];
  readonly rank: number;
}

/** Stored weights of the first factor and the second, by the name of the layer: `fc1.v.weight`. */
export function factorTensors({ layer }: Pick<Factored, 'layer'>): readonly [string, string] {
  return [`${layer}.v.weight`, `${layer}.u.weight`];
}

export interface FactorNodes {
  readonly nodes: readonly [Node, Node];
  /** Dimensions of their weights. */
  readonly dims: readonly [readonly number[], readonly number[]];
}

export function factorNodes(factored: Factored, matrix: RankMatrix): FactorNodes {
  return matrix.node.op === 'Conv' ? ofConv(factored, matrix) : ofLinear(factored, matrix);
}

/** The second operator is the layer's own, with its bias, on what the first one gives. */
function ofLinear(factored: Factored, { node, rows, columns }: RankMatrix): FactorNodes {
  const { layer, rank } = factored;
  const [first, second] = factorTensors(factored);
  const [input = '', , ...rest] = node.inputs;
  const low = `${layer}.low`;
  return {
    nodes: [
      plain('MatMul', `${layer}.v/MatMul`, [input, first], low),
      { ...node, name: `${layer}.u/${node.op}`, inputs: [low, second, ...rest] },
    ],
    dims: [[columns.length, rank], isOne(node.attributes['transB']) ? [rows.length, rank] : [rank, rows.length]],
  };
}

/** Each axis of the window is walked by one of the two, with its steps, padding and gaps. */
function ofConv(factored: Factored, { node, dims, form }: RankMatrix): FactorNodes {
  const { layer, rank } = factored;
  const [out = 1, channels = 1, ...kernel] = dims;
  const [first, second] = factorTensors(factored);
  const [input = '', , ...bias] = node.inputs;
  const low = `${layer}.low`;
  const axes = kernel.map((_, axis) => form === 'channel' || axis === 0);
  const others = axes.map((own) => !own);
  const sizes = (chosen: readonly boolean[]) => kernel.map((size, at) => (chosen[at] ? size : 1));
  return {
    nodes: [
      { ...plain('Conv', `${layer}.v/Conv`, [input, first], low), attributes: windowOn(node, axes, sizes(axes)) },
      { ...node, name: `${layer}.u/Conv`, inputs: [low, second, ...bias], attributes: windowOn(node, others, sizes(others)) },
    ],
    dims: [
      [rank, channels, ...sizes(axes)],
      [out, rank, ...sizes(others)],
    ],
  };
}

/** The attributes of a convolution, on these axes only. */
function windowOn({ attributes }: Node, chosen: readonly boolean[], kernel: readonly number[]): Node['attributes'] {
  const on = (name: string, idle: number): Readonly<Record<string, Attribute>> => {
    const own = attributes[name];
    if (own?.kind !== 'ints') return {};
    return { [name]: { kind: 'ints', value: own.value.map((value, at) => (chosen[at % chosen.length] ? value : idle)) } };
  };
  const { auto_pad: padding } = attributes;
  return {
    ...(padding && { auto_pad: padding }),
    ...on('dilations', 1),
    kernel_shape: { kind: 'ints', value: kernel },
    ...on('pads', 0),
    ...on('strides', 1),
  };
}

function isOne(attribute: Attribute | undefined): boolean {
  return attribute?.kind === 'int' && attribute.value === 1;
}

/**
 * The weights of both, from factors of the matrix, row by row: `v` has a row for each column of the matrix, `u`
 * one for each row of it, and both a column for each rank.
 */
export function factorWeights(
  { rank }: Pick<Factored, 'rank'>,
  { node, rows, columns, form, dims }: RankMatrix,
  v: ArrayLike<number>,
  u: ArrayLike<number>,
): readonly [Float32Array, Float32Array] {
  const isConv = node.op === 'Conv';
  const first = isConv ? transposed(v, columns.length, rank) : Float32Array.from(v);
  if (!isConv) return [first, isOne(node.attributes['transB']) ? Float32Array.from(u) : transposed(u, rows.length, rank)];
  // Rows are outputs, each with the columns of the kernel: [out · width, rank] becomes [out, rank, width].
  const width = form === 'spatial' ? (dims[3] ?? 1) : 1;
  const second = new Float32Array(rows.length * rank);
  for (let row = 0; row < rows.length; row++) {
    const [out, column] = [Math.floor(row / width), row % width];
    for (let k = 0; k < rank; k++) second[(out * rank + k) * width + column] = u[row * rank + k] ?? 0;
  }
  return [first, second];
}

function transposed(values: ArrayLike<number>, rows: number, columns: number): Float32Array {
  const result = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) result[column * rows + row] = values[row * columns + column] ?? 0;
  return result;
}
