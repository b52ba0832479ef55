/** Gradients of pooling. */
import { product } from '../../basics/numbers.ts';
import { itemAt } from '../../basics/must.ts';
import { listedInts, intAttribute, reshape } from '../operators.ts';
import { beyondBudget } from '../budget.ts';
import { emit, emitMany, floats, int, ints, text, type GraphBuilder } from '../builder.ts';
import { fixedDims, range } from '../shapes.ts';
import { reach, uncovered, whyNoWindow, windowOf, type Window } from '../windows.ts';
import { reshapeLike } from './broadcasting.ts';
import { input, output, outputGradient, type GradientTable, type RuleContext } from './rule.ts';

/** 1 / (elements that each window averages), [1, 1, places…]. */
function shares(builder: GraphBuilder, window: Window, includePad: boolean): string {
  const counts = window.to
    .map((_, axis) => averagedAlong(window, axis, includePad))
    .reduce<readonly number[]>((outer, along) => outer.flatMap((left) => along.map((right) => left * right)), [1]);
  const shares = counts.map((count) => 1 / count);
  return floats(builder, shares, [1, 1, ...window.to]);
}

/** How many elements each window averages along one axis. */
function averagedAlong(window: Window, axis: number, includePad: boolean): readonly number[] {
  const [stride, dilation, size] = [window.strides[axis] ?? 1, window.dilations[axis] ?? 1, window.kernel[axis] ?? 1];
  const before = itemAt(window.before, axis);
  const low = includePad ? 0 : before;
  const high = before + itemAt(window.from, axis) + (includePad ? itemAt(window.after, axis) : 0);
  return range(0, itemAt(window.to, axis)).map((index) => {
    const start = index * stride;
    const first = Math.max(0, Math.ceil((low - start) / dilation));
    return Math.max(0, Math.min(size, Math.ceil((high - start) / dilation)) - first);
  });
}

function poolWindow(context: RuleContext): Window | undefined {
  return windowOf(context.node, context.shape(input(context, 0)), context.shape(output(context)), kernelOf(context));
}

function unknownWindow(context: RuleContext): { readonly refused: string } {
  return { refused: whyNoWindow(kernelOf(context)) };
}

function kernelOf({ node }: RuleContext): readonly number[] {
  return listedInts(node, 'kernel_shape');
}

/** Whether an input can belong to two windows. */
function overlaps(window: Window): boolean {
  return window.kernel.some((size, axis) => reach(size, window.dilations[axis] ?? 1) > (window.strides[axis] ?? 1));
}

export const pooling: GradientTable = {
  /** Each window's gradient goes to its first largest element, as in PyTorch. */
  MaxPool: (context) => {
    const { builder, node } = context;
    const x = input(context, 0);
    const gradient = outputGradient(context);
    if (intAttribute(node, 'storage_order', 0) !== 0) return { refused: 'it is column-major' };
    const window = poolWindow(context);
    if (window === undefined) return unknownWindow(context);
    const [, places] = emitMany(builder, 'MaxPool', { inputs: [x], count: 2, attributes: node.attributes });
    if (places === undefined) throw new Error('MaxPool lost its indices');
    if (!overlaps(window)) {
      return [
        emit(builder, 'MaxUnpool', [gradient, places, emit(builder, 'Shape', [x])], {
          // Only used to guess a least size, which the given one would fall short of.
          kernel_shape: ints(window.kernel.map(() => 1)),
        }),
      ];
    }
    const empty = emit(builder, 'ConstantOfShape', [emit(builder, 'Shape', [reshape(builder, x, [-1])])]);
    const scattered = emit(builder, 'ScatterElements', [empty, reshape(builder, places, [-1]), reshape(builder, gradient, [-1])], {
      axis: int(0),
      reduction: text('add'),
    });
    return [reshapeLike(builder, scattered, x, context.shape(x))];
  },
  /** A gradient spread evenly over its window: a transposed convolution, channel by channel. */
  AveragePool: (context) => {
    const { builder, node } = context;
    const [, channels] = context.shape(input(context, 0));
    const window = poolWindow(context);
    if (window === undefined || typeof channels !== 'number') return unknownWindow(context);
    const { kernel, strides, dilations, before, after } = window;
    const tooLarge = beyondBudget(builder, { numbers: channels * product(kernel) + product(window.to) });
    if (tooLarge !== undefined) return { refused: tooLarge };
    const missing = uncovered(window);
    // In ceil mode the last window may reach beyond the padding; what it covers there is cut off.
    const overhang = missing.map((amount) => Math.max(0, -amount));
    const share = shares(builder, window, intAttribute(node, 'count_include_pad', 0) === 1);
    const ones = floats(builder, new Float32Array(channels * product(kernel)).fill(1), [channels, 1, ...kernel]);
    return [
      emit(builder, 'ConvTranspose', [emit(builder, 'Mul', [outputGradient(context), share]), ones], {
        kernel_shape: ints(kernel),
        strides: ints(strides),
        dilations: ints(dilations),
        pads: ints([...before, ...after.map((amount, axis) => amount + itemAt(overhang, axis))]),
        output_padding: ints(missing.map((amount) => Math.max(0, amount))),
        group: int(channels),
      }),
    ];
  },
  GlobalAveragePool: (context) => {
    const { builder } = context;
    const dims = fixedDims(context.shape(input(context, 0)), 2);
    if (dims === undefined) return { refused: whyNoWindow(undefined) };
    const area = product(dims);
    const tooLarge = beyondBudget(builder, { numbers: area });
    if (tooLarge !== undefined) return { refused: tooLarge };
    const share = floats(builder, new Float32Array(area).fill(1 / area), [1, 1, ...dims]);
    return [emit(builder, 'Mul', [outputGradient(context), share])];
  },
};
