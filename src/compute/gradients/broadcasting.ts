/** Undoing a broadcast: the gradient in a tensor that was repeated is the sum over its copies. */
import { emit, integers, type GraphBuilder } from '../builder.ts';
import { reduceSum, reshape } from '../operators.ts';
import { range, sameShape, type Shape } from '../shapes.ts';

/** Sums `gradient`, of shape `from`, down to the shape `to` that was broadcast to `from`. */
export function sumToShape(builder: GraphBuilder, gradient: string, from: Shape, to: Shape): string {
  if (sameShape(from, to)) return gradient;
  const lead = from.length - to.length;
  const added = range(0, lead);
  const stretched = range(lead, from.length).filter((axis) => to[axis - lead] === 1 && from[axis] !== 1);
  if (stretched.length === 0) return lead === 0 ? gradient : reduceSum(builder, gradient, added, false);
  const summed = reduceSum(builder, gradient, [...added, ...stretched], true);
  return lead === 0 ? summed : emit(builder, 'Squeeze', [summed, integers(builder, added)]);
}

/** Gives `x` the shape of `like`, whose shape is `shape`; one axis may follow the batch. */
export function reshapeLike(builder: GraphBuilder, x: string, like: string, shape: Shape): string {
  if (shape.filter((dim) => typeof dim === 'string').length <= 1) {
    const target = shape.map((dim) => (typeof dim === 'number' ? dim : -1));
    return reshape(builder, x, target);
  }
  return emit(builder, 'Reshape', [x, emit(builder, 'Shape', [like])]);
}
