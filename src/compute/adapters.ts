/**
 * Low-rank adapters (LoRA, arXiv:2106.09685): a stored weight is read as W + c·BA, or W + c·(M ⊙ BA)
 * under a mask, or as W ⊙ (BA) (both PERP, arXiv:2312.15230), so that its zeros stay zeros.
 */
import type { Node } from '../model/graph.ts';
import { intAttribute } from './attributes.ts';
import { emit, integers, scalar, type GraphBuilder } from './builder.ts';
import type { Shape } from './shapes.ts';

/** How a stored tensor is the matrix [out, in · kernel] that an adapter is added to. */
export type MatrixLayout = 'out-in' | 'in-out';

/** The layout by the first operator that reads the tensor, casts seen through, or why an adapter does not fit. */
export function matrixLayout(nodes: readonly Node[], tensor: string, dims: readonly number[]): MatrixLayout | { readonly refused: string } {
  const node = nodes.find(({ inputs }) => inputs.includes(tensor));
  if (node === undefined) return { refused: 'no operator reads it' };
  if (node.op === 'Cast') return matrixLayout(nodes, node.outputs[0] ?? '', dims);
  const left = node.inputs[0] === tensor;
  if (node.op === 'Conv' && !left) {
    if (intAttribute(node, 'group', 1) === 1) return 'out-in';
    return { refused: 'it belongs to a grouped convolution' };
  }
  if (dims.length !== 2) return { refused: `it has ${dims.length} axes` };
  if (node.op === 'MatMul') return left ? 'out-in' : 'in-out';
  if (node.op !== 'Gemm') return { refused: `the operator \`${node.op}\` reads it` };
  const transposed = intAttribute(node, left ? 'transA' : 'transB', 0) === 1;
  return left === transposed ? 'in-out' : 'out-in';
}

/** Rows (out) and columns (in · kernel) of the matrix. */
export function matrixSize(dims: readonly number[], layout: MatrixLayout): readonly [rows: number, columns: number] {
  const [first = 1, ...others] = dims;
  const rest = others.reduce((product, size) => product * size, 1);
  return layout === 'out-in' ? [first, rest] : [rest, first];
}

export interface AdapterGraph {
  readonly weight: string;
  /** [rank, columns]. */
  readonly a: string;
  /** [rows, rank]. */
  readonly b: string;
  readonly mask?: string;
  /** True for W ⊙ (BA). */
  readonly multiplies?: boolean;
  readonly rank: number;
  readonly scale: number;
  readonly dims: readonly number[];
  readonly layout: MatrixLayout;
}

/**
 * Emits the adapted weight in its stored layout, and notes the shapes of what it emits, as they are
 * differentiated later.
 */
export function emitAdapter(builder: GraphBuilder, adapter: AdapterGraph, shapes: Map<string, Shape>): string {
  const { weight, a, b, mask, scale, dims, layout } = adapter;
  const [rows, columns] = matrixSize(dims, layout);
  const noted = (name: string, shape: readonly number[]): string => {
    shapes.set(name, shape);
    return name;
  };
  const transposed = (name: string, shape: readonly number[]): string => noted(emit(builder, 'Transpose', [name]), shape.toReversed());
  const product =
    layout === 'out-in'
      ? noted(emit(builder, 'MatMul', [b, a]), [rows, columns])
      : noted(emit(builder, 'MatMul', [transposed(a, [adapter.rank, columns]), transposed(b, [rows, adapter.rank])]), [columns, rows]);
  const shaped = dims.length === 2 ? product : noted(emit(builder, 'Reshape', [product, dimsOf(builder, dims, shapes)]), dims);
  if (adapter.multiplies === true) return noted(emit(builder, 'Mul', [weight, shaped]), dims);
  const masked = mask === undefined ? shaped : noted(emit(builder, 'Mul', [shaped, mask]), dims);
  const factor = scalar(builder, scale);
  shapes.set(factor, []);
  const scaled = scale === 1 ? masked : noted(emit(builder, 'Mul', [masked, factor]), dims);
  return noted(emit(builder, 'Add', [weight, scaled]), dims);
}

function dimsOf(builder: GraphBuilder, dims: readonly number[], shapes: Map<string, Shape>): string {
  const name = integers(builder, dims);
  shapes.set(name, [dims.length]);
  return name;
}
