/**
 * Gradients of Conv. What is fast on onnxruntime's CPU kernels decides the form: the gradient in the
 * input is a ConvTranspose; that in the weights a product per element of the kernel.
 */
import { itemAt } from '../../basics/must.ts';
import type { Attribute } from '../../model/graph.ts';
import { intAttribute, joined, END, pad, reduceSum, reshape, slice, transpose } from '../operators.ts';
import { emit, int, ints, floats, type GraphBuilder } from '../builder.ts';
import { fixedDims, range } from '../shapes.ts';
import { kernelOffsets, reach, readsOf, uncovered, whyNoWindow, windowOf, type Window } from '../windows.ts';
import { sumPerChannel } from './normalization.ts';
import { input, output, outputGradient, type GradientTable } from './rule.ts';

function inputGradient(convolution: Convolution): string {
  const { window, groups, inputs } = convolution;
  const strided = window.strides.some((stride) => stride > 1);
  // Below one block of the matrix kernel's rows, a convolution is slower than its transpose.
  const thin = inputs < 16 || (groups > 1 && !isDepthwise(convolution));
  if (strided || thin) return transposedConvolution(convolution);
  const { kernel, dilations, before, after } = window;
  const around = [before, after].map((pads) => kernel.map((size, axis) => reach(size, dilations[axis] ?? 1) - 1 - (pads[axis] ?? 0)));
  const pads = around.flat();
  if (pads.some((amount) => amount < 0)) return transposedConvolution(convolution);
  return flippedConvolution(convolution, pads);
}

/** One kernel a channel. */
function isDepthwise({ groups, inputs, outputs }: Convolution): boolean {
  return groups > 1 && groups === inputs && groups === outputs;
}

/** The gradient convolved with the kernel turned around, outputs and inputs exchanged. */
function flippedConvolution({ builder, w, gradient, window, groups }: Convolution, pads: readonly number[]): string {
  const axes = window.kernel.map((_, axis) => axis + 2);
  const backwards = axes.map(() => -1);
  const flipped = slice(
    builder,
    groups > 1 ? w : transpose(builder, w, [1, 0, ...axes]),
    axes,
    backwards,
    axes.map(() => -END),
    backwards,
  );
  return emit(builder, 'Conv', [gradient, flipped], {
    kernel_shape: ints(window.kernel),
    dilations: ints(window.dilations),
    pads: ints(pads),
    group: int(groups),
  });
}

/** The transposed convolution, padded at its end to the size of the input. */
function transposedConvolution({ builder, w, gradient, window, groups }: Convolution): string {
  const { before, after } = window;
  return emit(builder, 'ConvTranspose', [gradient, w], {
    ...windowAttributes(window),
    pads: ints([...before, ...after]),
    output_padding: ints(uncovered(window)),
    group: int(groups),
  });
}

export function windowAttributes(window: Window): Readonly<Record<string, Attribute>> {
  return { kernel_shape: ints(window.kernel), strides: ints(window.strides), dilations: ints(window.dilations) };
}

export function weightGradient(convolution: Convolution): string {
  const { groups, inputs, window, again } = convolution;
  if (isDepthwise(convolution) && hasDiagonals(window)) return depthwiseWeightGradient(convolution);
  if (groups > 1) return groupedWeightGradient(convolution);
  const area = window.kernel.reduce((product, size) => product * size, 1);
  // Thin products are slow: few channels under a large kernel are better one convolution.
  return inputs < 8 && area >= 16 && !again ? correlation(convolution) : productPerOffset(convolution);
}

/**
 * dW[:, :, k] = Σ over samples and places of g ⊗ x shifted by k: a product per k, on channels-last
 * inputs, whose shifts are contiguous rows. Where there are many places the product is one per
 * sample, [O, places]·[places, I], which needs no transposed g; where there are few, one in all.
 */
function productPerOffset(convolution: Convolution): string {
  const { builder, x, gradient, window, inputs, outputs } = convolution;
  const rank = window.kernel.length;
  const spatial = range(2, rank + 2);
  const places = window.to.reduce((product, size) => product * size, 1);
  const perSample = places >= 256;
  const padded = pad(builder, transpose(builder, x, [0, ...spatial, 1]), [0, ...window.before, 0], [0, ...window.after, 0]);
  const left = perSample
    ? reshape(builder, gradient, [-1, outputs, places])
    : reshape(builder, transpose(builder, gradient, [1, 0, ...spatial]), [outputs, -1]);
  const products = kernelOffsets(window.kernel).map((offset) => {
    const shifted = shiftedBy(builder, padded, { window, offset, first: 1 });
    return emit(builder, 'MatMul', [left, reshape(builder, shifted, perSample ? [-1, places, inputs] : [-1, inputs])]);
  });
  const stacked = emit(builder, 'Concat', products, { axis: int(perSample ? 1 : 0) });
  const summed = perSample ? reduceSum(builder, stacked, [0], false) : stacked;
  const unstacked = reshape(builder, summed, [...window.kernel, outputs, inputs]);
  return transpose(builder, unstacked, [rank, rank + 1, ...range(0, rank)]);
}

/** The part of a padded tensor that one kernel element reads; spatial axes begin at `first`. */
function shiftedBy(
  builder: GraphBuilder,
  padded: string,
  { window, offset, first }: { readonly window: Window; readonly offset: readonly number[]; readonly first: number },
): string {
  const { start, end } = readsOf(window, offset);
  const axes = range(first, first + offset.length);
  const whole = window.kernel.every((size) => size === 1) && window.strides.every((stride) => stride === 1);
  return whole ? padded : slice(builder, padded, axes, start, end, window.strides);
}

/** x and g as a convolution with samples for channels; stride and dilation change places. */
function correlation(convolution: Convolution): string {
  const { builder, x, gradient, window } = convolution;
  const rank = window.kernel.length;
  const order = [1, 0, ...range(2, rank + 2)];
  const full = emit(builder, 'Conv', [transpose(builder, x, order), transpose(builder, gradient, order)], {
    strides: ints(window.dilations),
    dilations: ints(window.strides),
    pads: ints([...window.before, ...window.after]),
  });
  const axes = range(2, rank + 2);
  const zeros = axes.map(() => 0);
  // Inputs behind the last stride that fits would make the kernel look larger.
  return transpose(builder, slice(builder, full, axes, zeros, window.kernel), order);
}

/** Per sample and group [O/g, places]·[places, I/g · kernel], then the sum over samples. */
function groupedWeightGradient(convolution: Convolution): string {
  const { builder, x, gradient, window, groups, inputs, outputs } = convolution;
  const places = window.to.reduce((product, size) => product * size, 1);
  const area = window.kernel.reduce((product, size) => product * size, 1);
  const [perGroupIn, perGroupOut] = [inputs / groups, outputs / groups];
  const padded = pad(builder, x, [0, 0, ...window.before], [0, 0, ...window.after]);
  const columns = kernelOffsets(window.kernel).map((offset) =>
    reshape(builder, shiftedBy(builder, padded, { window, offset, first: 2 }), [-1, inputs, 1, places]),
  );
  const right = reshape(builder, joined(builder, columns, 2), [-1, groups, perGroupIn * area, places]);
  const left = reshape(builder, gradient, [-1, groups, perGroupOut, places]);
  const summed = reduceSum(builder, emit(builder, 'MatMul', [left, transpose(builder, right, [0, 1, 3, 2])]), [0], false);
  return reshape(builder, summed, [outputs, perGroupIn, ...window.kernel]);
}

export const convolution: GradientTable = {
  Conv: (context) => {
    const { builder, node } = context;
    const [x, w] = [input(context, 0), input(context, 1)];
    const dims = fixedDims(context.shape(w));
    const window = dims && windowOf(node, context.shape(x), context.shape(output(context)), dims.slice(2));
    if (dims === undefined || window === undefined) return { refused: whyNoWindow(dims?.slice(2)) };
    const groups = intAttribute(node, 'group', 1);
    const [outputs = 0, perGroup = 0] = dims;
    const gradient = outputGradient(context);
    const inputs = perGroup * groups;
    const own: Convolution = { builder, x, w, gradient, window, groups, inputs, outputs, again: context.again };
    return [
      context.wanted(0) ? inputGradient(own) : undefined,
      context.wanted(1) ? weightGradient(own) : undefined,
      context.wanted(2) ? reshape(builder, sumPerChannel(builder, gradient, dims.length), [-1]) : undefined,
    ];
  },
};

// A convolution with its sizes.

/** A Conv with its sizes: X [N, I, …], W [O, I / groups, kernel…]. */
export interface Convolution {
  readonly builder: GraphBuilder;
  readonly x: string;
  readonly w: string;
  readonly gradient: string;
  readonly window: Window;
  readonly groups: number;
  readonly inputs: number;
  readonly outputs: number;
  /** Whether the gradient is differentiated again. */
  readonly again: boolean;
}

// The gradient in the weights of a convolution with one kernel a channel.

/** The products below grow with the square of the columns. */
const mostColumns = 64;

/** Numbers of the matrix of diagonals, which grows with the padding too. */
const mostDiagonals = 1 << 22;

function hasDiagonals(window: Window): boolean {
  const [, columns = 1] = window.kernel;
  const [, to = 1] = window.to;
  return window.to.length === 2 && to <= mostColumns && paddedWidth(window) * to * columns <= mostDiagonals;
}

function paddedWidth({ before, from, after }: Window): number {
  return [before, from, after].reduce((sum, [, amount = 0]) => sum + amount, 0);
}

/**
 * For each row of the kernel a product per channel, [columns of x, rows]·[rows, columns of g], over the rows of all samples at once: an
 * element of the kernel is the sum of a diagonal, and x is copied once for each row of the kernel instead of once for each element.
 */
function depthwiseWeightGradient(convolution: Pick<Convolution, 'builder' | 'x' | 'gradient' | 'window' | 'inputs'>): string {
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
