/** The sliding window of a convolution or a pooling, with `auto_pad` and defaults resolved. */
import { product } from '../basics/numbers.ts';
import { itemAt } from '../basics/must.ts';
import type { Node } from '../model/graph.ts';
import { intsAttribute, textAttribute } from './operators.ts';
import { mostTaps } from './budget.ts';
import { fixedDims, type Shape } from './shapes.ts';

export interface Window {
  /** Spatial sizes of the input and of the output. */
  readonly from: readonly number[];
  readonly to: readonly number[];
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  /** Padding before and after each spatial axis. */
  readonly before: readonly number[];
  readonly after: readonly number[];
}

/** Undefined where a spatial size is unknown, or a kernel too large to be followed element by element. */
export function windowOf(node: Node, input: Shape, output: Shape, kernel: readonly number[]): Window | undefined {
  const from = fixedDims(input, 2);
  const to = fixedDims(output, 2);
  if (from === undefined || to === undefined || isTooLarge(kernel)) return undefined;
  const ones = kernel.map(() => 1);
  const strides = intsAttribute(node, 'strides') ?? ones;
  const dilations = intsAttribute(node, 'dilations') ?? ones;
  const [before, after] = padding(node, { from, to, kernel, strides, dilations });
  return { from, to, kernel, strides, dilations, before, after };
}

export function whyNoWindow(kernel: readonly number[] | undefined): string {
  if (kernel === undefined || !isTooLarge(kernel)) return 'the spatial size of its input is unknown';
  return `its kernel of ${kernel.join(' × ')} has more than ${mostTaps.toLocaleString('en-US')} elements`;
}

function isTooLarge(kernel: readonly number[]): boolean {
  return !(product(kernel) <= mostTaps);
}

/** How far apart the first and the last input that one output reads are. */
export function reach(kernel: number, dilation: number): number {
  return (kernel - 1) * dilation + 1;
}

/** How many elements at the end of each padded axis no window reads; negative where one overhangs. */
export function uncovered(window: Window): readonly number[] {
  const { from, to, kernel, strides, dilations, before, after } = window;
  return from.map((size, axis) => {
    const padded = size + itemAt(before, axis) + itemAt(after, axis);
    const last = (itemAt(to, axis) - 1) * (strides[axis] ?? 1);
    return padded - last - reach(kernel[axis] ?? 1, dilations[axis] ?? 1);
  });
}

/** Pads as ONNX's `auto_pad` defines them: SAME splits what is missing, the odd one after or before. */
function padding(
  node: Node,
  { from, to, kernel, strides, dilations }: Omit<Window, 'before' | 'after'>,
): readonly [readonly number[], readonly number[]] {
  const rank = kernel.length;
  const mode = textAttribute(node, 'auto_pad', 'NOTSET');
  if (mode !== 'SAME_UPPER' && mode !== 'SAME_LOWER') {
    const pads = mode === 'VALID' ? undefined : intsAttribute(node, 'pads');
    const zeros = kernel.map(() => 0);
    return pads === undefined ? [zeros, zeros] : [pads.slice(0, rank), pads.slice(rank)];
  }
  const total = kernel.map((size, axis) => {
    const covered = (itemAt(to, axis) - 1) * (strides[axis] ?? 1) + reach(size, dilations[axis] ?? 1);
    return Math.max(0, covered - itemAt(from, axis));
  });
  const less = total.map((amount) => Math.floor(amount / 2));
  const more = total.map((amount) => Math.ceil(amount / 2));
  return mode === 'SAME_UPPER' ? [less, more] : [more, less];
}

/** Every index of a kernel, row by row. */
export function kernelOffsets(kernel: readonly number[]): readonly (readonly number[])[] {
  return kernel.reduce<readonly (readonly number[])[]>(
    (offsets, size) => offsets.flatMap((offset) => Array.from({ length: size }, (_, index) => [...offset, index])),
    [[]],
  );
}

/** Axes of a padded input that the kernel's element at `offset` reads: one per output. */
export function readsOf(window: Window, offset: readonly number[]): { readonly start: readonly number[]; readonly end: readonly number[] } {
  const start = offset.map((index, axis) => index * (window.dilations[axis] ?? 1));
  return { start, end: start.map((first, axis) => first + (itemAt(window.to, axis) - 1) * (window.strides[axis] ?? 1) + 1) };
}
