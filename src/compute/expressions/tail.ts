/**
 * `tail(x)`: for each value the sum of itself and of all that stand behind it in order. The order is that of
 * pruning, ascending and of equal values by place, so that equal values have different tails and none is counted
 * twice; LAMP scores by it (Lee et al., arXiv:2010.07611).
 */
import type { GraphBuilder } from '../builder.ts';
import { emit, emitMany, int, integers } from '../builder.ts';

const [float32, float64] = [1, 11];

/** Of the shape of `x`; the sums are taken in double precision. */
export function tail(builder: GraphBuilder, x: string): string {
  const flat = emit(builder, 'Reshape', [x, integers(builder, [-1])]);
  const count = emit(builder, 'Shape', [flat]);
  const upwards = { axis: int(0), largest: int(0), sorted: int(1) };
  const [values = '', order = ''] = emitMany(builder, 'TopK', [flat, count], 2, upwards);
  const wide = emit(builder, 'Cast', [values], { to: int(float64) });
  const axis = integers(builder, [0], []);
  const sums = emit(builder, 'CumSum', [wide, axis], { reverse: int(1) });
  const narrow = emit(builder, 'Cast', [sums], { to: int(float32) });
  const placed = emit(builder, 'ScatterElements', [flat, order, narrow], { axis: int(0) });
  return emit(builder, 'Reshape', [placed, emit(builder, 'Shape', [x])]);
}
