/** The gradient in the weights of a convolution with one kernel a channel. */
import { itemAt } from '../../basics/must.ts';
import { emit, floats, int, type GraphBuilder } from '../builder.ts';
import { pad, reshape, slice, transpose } from '../operators.ts';
import { range } from '../shapes.ts';
import { readsOf, type Window } from '../windows.ts';
import type { Convolution } from './sized-convolution.ts';

/** The products below grow with the square of the columns. */
const mostColumns = 64;

/** Numbers of the matrix of diagonals, which grows with the padding too. */
const mostDiagonals = 1 << 22;

export function hasDiagonals(window: Window): boolean {
  const [, columns = 1] = window.kernel;
  const [, to = 1] = window.to;
  return window.to.length === 2 && to <= mostColumns && paddedWidth(window) * to * columns <= mostDiagonals;
}

function paddedWidth({ before, from, after }: Window): number {
  return [before, from, after].reduce((sum, [, amount = 0]) => sum + amount, 0);
}

/**
 * For each row of the kernel a product per channel, [columns of x, rows]·[rows, columns of g], over the rows of
 * all samples at once: an element of the kernel is the sum of a diagonal, and x is copied once for each row of
 * the kernel instead of once for each element.
 */
export function depthwiseWeightGradient(convolution: Pick<Convolution, 'builder' | 'x' | 'gradient' | 'window' | 'inputs'>): string {
  const { builder, x, gradient, window, inputs } = convolution;
  const [rows = 1, columns = 1] = window.kernel;
  const [, to = 1] = window.to;
  const width = paddedWidth(window);
  const padded = pad(builder, x, [0, 0, ...window.before], [0, 0, ...window.after]);
  const channelsFirst = (values: string): string => transpose(builder, values, [1, 0, 2, 3]);
  const own = channelsFirst(padded);
  const right = reshape(builder, channelsFirst(gradient), [inputs, -1, to]);
  const products = range(0, rows).map((row) => {
    const { start, end } = readsOf(window, [row, 0]);
    const read = slice(builder, own, [2, 3], start, [itemAt(end, 0), width], [window.strides[0] ?? 1, 1]);
    return emit(builder, 'MatMul', [transpose(builder, reshape(builder, read, [inputs, -1, width]), [0, 2, 1]), right]);
  });
  const flat = reshape(builder, emit(builder, 'Concat', products, { axis: int(1) }), [inputs * rows, width * to]);
  return reshape(builder, emit(builder, 'MatMul', [flat, diagonals(builder, window, width)]), [inputs, 1, rows, columns]);
}

/** [columns of x · columns of g, columns of the kernel]: 1 where an element of the kernel joins the two. */
function diagonals(builder: GraphBuilder, window: Window, width: number): string {
  const [, columns = 1] = window.kernel;
  const [, to = 1] = window.to;
  const [, stride = 1] = window.strides;
  const [, dilation = 1] = window.dilations;
  const ones = new Float32Array(width * to * columns);
  for (const column of range(0, columns)) {
    for (const place of range(0, to)) {
      const read = place * stride + column * dilation;
      ones[(read * to + place) * columns + column] = 1;
    }
  }
  return floats(builder, ones, [width * to, columns]);
}
