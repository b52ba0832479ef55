/**
 * `top(x, SHARE)`: 1 for the share of highest values, 0 for all others. The order is that of pruning: of equal
 * values the earlier one is the lower. So many are dropped as a prune to the rest drops, halves to even.
 */
import type { Rational } from '../../exact/rational.ts';
import { type GraphBuilder, emit, emitMany, int, integers, scalar } from '../builder.ts';

const int64 = 7;

/** Of the shape of `x`. */
export function top(builder: GraphBuilder, x: string, share: Rational): string {
  const flat = emit(builder, 'Reshape', [x, integers(builder, [-1])]);
  const shape = emit(builder, 'Shape', [flat]);
  const dropped = roundedShare(builder, shape, { n: share.d - share.n, d: share.d });
  const upwards = { axis: int(0), largest: int(0), sorted: int(1) };
  const [, lowest = ''] = emitMany(builder, 'TopK', { inputs: [flat, dropped], count: 2, attributes: upwards });
  const ones = emit(builder, 'Expand', [scalar(builder, 1), shape]);
  const zeros = emit(builder, 'Expand', [scalar(builder, 0), dropped]);
  const placed = emit(builder, 'ScatterElements', [ones, lowest, zeros], { axis: int(0) });
  return emit(builder, 'Reshape', [placed, emit(builder, 'Shape', [x])]);
}

/** round(count · n / d) in whole numbers: floor((2·count·n + d) / 2d), less 1 where that is an odd half. */
function roundedShare(builder: GraphBuilder, count: string, { n, d }: Rational): string {
  const whole = (value: bigint): string => integers(builder, [Number(value)]);
  const doubled = emit(builder, 'Add', [emit(builder, 'Mul', [count, whole(2n * n)]), whole(d)]);
  const above = emit(builder, 'Div', [doubled, whole(2n * d)]);
  const left = emit(builder, 'Mod', [doubled, whole(2n * d)]);
  const isHalf = emit(builder, 'Equal', [left, whole(0n)]);
  const parity = emit(builder, 'Mod', [above, whole(2n)]);
  const odd = emit(builder, 'Where', [isHalf, parity, whole(0n)]);
  return emit(builder, 'Cast', [emit(builder, 'Sub', [above, odd])], { to: int(int64) });
}

const [float32, float64] = [1, 11];

/** Of the shape of `x`; the sums are taken in double precision. */
export function tail(builder: GraphBuilder, x: string): string {
  const flat = emit(builder, 'Reshape', [x, integers(builder, [-1])]);
  const count = emit(builder, 'Shape', [flat]);
  const upwards = { axis: int(0), largest: int(0), sorted: int(1) };
  const [values = '', order = ''] = emitMany(builder, 'TopK', { inputs: [flat, count], count: 2, attributes: upwards });
  const wide = emit(builder, 'Cast', [values], { to: int(float64) });
  const axis = integers(builder, [0], []);
  const sums = emit(builder, 'CumSum', [wide, axis], { reverse: int(1) });
  const narrow = emit(builder, 'Cast', [sums], { to: int(float32) });
  const placed = emit(builder, 'ScatterElements', [flat, order, narrow], { axis: int(0) });
  return emit(builder, 'Reshape', [placed, emit(builder, 'Shape', [x])]);
}
