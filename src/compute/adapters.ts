/**
 * Low-rank adapters (LoRA, arXiv:2106.09685): a stored weight is read as W + c·BA, or W + c·(M ⊙ BA)
 * under a mask, or as W ⊙ (BA) (both PERP, arXiv:2312.15230), so that its zeros stay zeros.
 */
import type { ReadMatrix, MatrixLayout } from '../model/index.ts';
import { emit, integers, scalar, type GraphBuilder } from './builder.ts';
import type { Shape } from './shapes.ts';

/** Leading axes of a stored tensor that are one side of its matrix, which has so many numbers. */
export function leadingAxes(dims: readonly number[], size: number): number {
  let all = 1;
  const last = dims.findIndex((dim) => (all *= dim) === size);
  if (last < 0) throw new Error(`no leading axes of [${dims.join(', ')}] are ${size}`);
  return last + 1;
}

export interface AdapterGraph extends ReadMatrix {
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
}

/** Emits the adapted weight in its stored layout, and notes the shapes of what it emits, as they are differentiated later. */
export function emitAdapter(builder: GraphBuilder, adapter: AdapterGraph, shapes: Map<string, Shape>): string {
  const { weight, a, b, mask, scale, dims, rows, columns, layout } = adapter;
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

// Merging an adapter into the weight that it was trained beside.

interface TrainedAdapter {
  /** [rank, columns]. */
  readonly a: Float32Array;
  /** [rows, rank]. */
  readonly b: Float32Array;
  readonly rank: number;
  readonly scale: number;
  readonly layout: MatrixLayout;
  /** True for W ⊙ (BA). */
  readonly multiplies?: boolean;
}

/**
 * W + c·BA, or W ⊙ (BA), in the stored layout, summed in double precision and rounded once. Where `mask` is 0 the
 * result is +0 exactly: merging keeps what is pruned pruned.
 */
export function mergeAdapter(weight: Float32Array, adapter: TrainedAdapter, mask?: ArrayLike<number>): Float32Array {
  const { a, b, rank, scale, layout, multiplies } = adapter;
  const [rows, columns] = [b.length / rank, a.length / rank];
  const merged = new Float32Array(weight.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const index = layout === 'out-in' ? row * columns + column : column * rows + row;
      if (mask?.[index] === 0) continue;
      let sum = 0;
      for (let k = 0; k < rank; k++) sum += (b[row * rank + k] ?? 0) * (a[k * columns + column] ?? 0);
      const own = weight[index] ?? 0;
      merged[index] = multiplies === true ? own * sum : own + scale * sum;
    }
  }
  return merged;
}
