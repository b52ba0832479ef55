/**
 * `distances(x over in kd kh kw)`: for each unit the sum of the Euclidean distances between its values and those
 * of every other unit. The unit that is nearest to all others, the geometric median, has the lowest sum (He et
 * al., FPGM, arXiv:1811.00250). By |a − b|² = |a|² + |b|² − 2ab one product of matrices gives all pairs.
 */
import type { GraphBuilder } from '../builder.ts';
import { emit, int, ints, scalar } from '../builder.ts';
import { reduceSum } from '../operators.ts';

/** The axes `within` stay with size 1. Both lists are in order, and together all axes of `x`. */
export function distances(
  builder: GraphBuilder,
  x: string,
  along: readonly number[],
  within: readonly number[],
): string {
  const unitsFirst = emit(builder, 'Transpose', [x], { perm: ints([...along, ...within]) });
  const units = emit(builder, 'Flatten', [unitsFirst], { axis: int(along.length) });
  const transposed = (matrix: string): string =>
    emit(builder, 'Transpose', [matrix], { perm: ints([1, 0]) });
  const squares = reduceSum(builder, emit(builder, 'Mul', [units, units]), [1], true);
  const products = emit(builder, 'MatMul', [units, transposed(units)]);
  const sums = emit(builder, 'Add', [squares, transposed(squares)]);
  const squared = emit(builder, 'Sub', [
    sums,
    emit(builder, 'Mul', [products, scalar(builder, 2)]),
  ]);
  // Rounding makes squares of small distances negative, and a unit lie beside itself.
  const positive = emit(builder, 'Max', [squared, scalar(builder, 0)]);
  const others = emit(builder, 'Sub', [scalar(builder, 1), emit(builder, 'EyeLike', [positive])]);
  const pairs = emit(builder, 'Sqrt', [emit(builder, 'Mul', [positive, others])]);
  const far = reduceSum(builder, pairs, [1], true);
  const shape = within.length === 0 ? x : reduceSum(builder, x, within, true);
  return emit(builder, 'Reshape', [far, emit(builder, 'Shape', [shape])]);
}
