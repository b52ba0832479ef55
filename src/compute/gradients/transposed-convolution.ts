/** Gradient of ConvTranspose: it is the gradient of a convolution, so that its own is that convolution. */
import { intAttribute, intsAttribute, textAttribute, reshape } from '../operators.ts';
import { emit, int, ints } from '../builder.ts';
import { fixedDims } from '../shapes.ts';
import { whyNoWindow, windowOf } from '../windows.ts';
import { weightGradient, windowAttributes } from './convolution.ts';
import { sumPerChannel } from './normalization.ts';
import { input, output, outputGradient, type GradientTable } from './rule.ts';

export const transposedConvolution: GradientTable = {
  /** X [N, I, …], W [I, O / groups, kernel…]: the convolution reads O channels of Y's size and makes I of X's. */
  ConvTranspose: (context) => {
    const { builder, node } = context;
    if (/^SAME/.test(textAttribute(node, 'auto_pad', 'NOTSET'))) return { refused: 'its padding is chosen by `auto_pad`' };
    if (intsAttribute(node, 'output_shape') !== undefined) return { refused: 'its padding is chosen by `output_shape`' };
    const [x, w] = [input(context, 0), input(context, 1)];
    const dims = fixedDims(context.shape(w));
    const window = dims && windowOf(node, context.shape(output(context)), context.shape(x), dims.slice(2));
    if (dims === undefined || window === undefined) return { refused: whyNoWindow(dims?.slice(2)) };
    const groups = intAttribute(node, 'group', 1);
    const [outputs = 0, perGroup = 0] = dims;
    const gradient = outputGradient(context);
    const inX = (): string =>
      emit(builder, 'Conv', [gradient, w], {
        ...windowAttributes(window),
        pads: ints([...window.before, ...window.after]),
        group: int(groups),
      });
    const inW = (): string =>
      weightGradient({ builder, x: gradient, w, gradient: x, window, groups, inputs: perGroup * groups, outputs, again: context.again });
    return [
      context.wanted(0) ? inX() : undefined,
      context.wanted(1) ? inW() : undefined,
      context.wanted(2) ? reshape(builder, sumPerChannel(builder, gradient, dims.length), [-1]) : undefined,
    ];
  },
};
