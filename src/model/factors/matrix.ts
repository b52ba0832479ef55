/** A layer's weight as a matrix: which numbers stand in which row and column. */
import type { Model, Node } from '../graph.ts';
import { intOf } from '../insert/insert-nodes.ts';

export const matrixForms = ['channel', 'spatial'] as const;

/** How the kernel of a convolution is a matrix; a linear layer is one, whatever the form. */
export type MatrixForm = (typeof matrixForms)[number];

/** Rows belong to what the layer gives, columns to what it takes. */
export interface RankMatrix {
  readonly node: Node;
  readonly dims: readonly number[];
  readonly form: MatrixForm;
  /** Flat index of element (r, c) in the stored tensor: `rows[r] + columns[c]`. */
  readonly rows: Int32Array;
  readonly columns: Int32Array;
}

export type FoundMatrix = RankMatrix | { readonly refused: string };

/** The longest of the shorter sides: the work grows with its square. */
export const mostRanks = 2048;

export function isMatrix(found: FoundMatrix): found is RankMatrix {
  return !('refused' in found);
}

/** In the main graph, whose operator reads the stored weight itself. */
export function matrixOf(model: Model, tensor: string, form: MatrixForm): FoundMatrix {
  const { nodes, initializers } = model.graph;
  const stored = initializers.get(tensor);
  const readers = nodes.filter(({ inputs }) => inputs.includes(tensor));
  const [node] = readers;
  if (stored === undefined || node === undefined) return { refused: 'no operator of the main graph reads its stored weight' };
  if (readers.length > 1) return { refused: `${readers.length} operators read its weight` };
  if (stored.type !== 'float32') return { refused: `its weight is stored as ${stored.type}` };
  if (node.inputs[1] !== tensor) return { refused: `it is no factor of ${node.op}` };
  const found = node.op === 'Conv' ? ofConv(node, stored.dims, form) : ofLinear(node, stored.dims);
  if (!isMatrix(found)) return found;
  const shorter = Math.min(found.rows.length, found.columns.length);
  if (shorter <= mostRanks) return found;
  return { refused: `its matrix has ${shorter} ranks, and this version finds ${mostRanks}` };
}

function ofConv(node: Node, dims: readonly number[], form: MatrixForm): FoundMatrix {
  const groups = intOf(node, 'group') ?? 1;
  if (groups !== 1) return { refused: `it is a convolution in ${groups} groups` };
  const [out = 1, channels = 1, height = 1, width = 1] = dims;
  if (form === 'channel') {
    const inputs = dims.slice(1).reduce((product, size) => product * size, 1);
    return { node, dims, form, rows: steps(out, inputs), columns: steps(inputs, 1) };
  }
  if (dims.length !== 4) return { refused: 'its kernel has not two axes' };
  const area = height * width;
  return {
    node,
    dims,
    form,
    rows: pairs(steps(out, channels * area), steps(width, 1)),
    columns: pairs(steps(channels, area), steps(height, width)),
  };
}

function ofLinear(node: Node, dims: readonly number[]): FoundMatrix {
  const [first = 1, second = 1] = dims;
  const isGemm = node.op === 'Gemm';
  if ((!isGemm && node.op !== 'MatMul') || dims.length !== 2) return { refused: `it is no linear layer or convolution, but ${node.op}` };
  if (isGemm && intOf(node, 'transA') === 1) return { refused: 'its input is transposed' };
  const [alongFirst, alongSecond] = [steps(first, second), steps(second, 1)];
  const isTransposed = isGemm && intOf(node, 'transB') === 1;
  const sides = isTransposed ? { rows: alongFirst, columns: alongSecond } : { rows: alongSecond, columns: alongFirst };
  return { node, dims, form: 'channel', ...sides };
}

function steps(count: number, stride: number): Int32Array {
  return Int32Array.from({ length: count }, (_, index) => index * stride);
}

/** Each of the first with each of the second. */
function pairs(first: Int32Array, second: Int32Array): Int32Array {
  return Int32Array.from([...first].flatMap((one) => [...second].map((other) => one + other)));
}

/** Ranks of a matrix. */
export function ranksOf({ rows, columns }: Pick<RankMatrix, 'rows' | 'columns'>): number {
  return Math.min(rows.length, columns.length);
}

/** The most ranks with which two factors have fewer parameters than the matrix: r · (m + n) < m · n. */
export function mostGaining(rows: number, columns: number): number {
  return Math.ceil((rows * columns) / (rows + columns)) - 1;
}
