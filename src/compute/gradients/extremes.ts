/** Gradients of the largest and the smallest over axes. */
import { emit, int } from '../builder.ts';
import { reduceSum } from '../operators.ts';
import { fixedDims, range } from '../shapes.ts';
import { AXES_UNKNOWN, aligned, reducedAxes } from './reduction.ts';
import { input, output, outputGradient, type GradientRule, type GradientTable, type RuleContext } from './rule.ts';

const reduced: GradientRule = (context) => {
  const axes = reducedAxes(context, context.shape(input(context, 0)).length);
  return axes === undefined ? AXES_UNKNOWN : [shared(context, axes)];
};

/** Equal ones share the gradient, as in PyTorch's amax. */
function shared(context: RuleContext, axes: readonly number[]): string {
  const { builder } = context;
  const extreme = aligned(context, output(context), axes);
  const takes = emit(builder, 'Cast', [emit(builder, 'Equal', [input(context, 0), extreme])], { to: int(1) });
  const gradient = aligned(context, outputGradient(context), axes);
  return emit(builder, 'Mul', [takes, emit(builder, 'Div', [gradient, reduceSum(builder, takes, axes, true)])]);
}

export const extremes: GradientTable = {
  ReduceMax: reduced,
  ReduceMin: reduced,
  GlobalMaxPool: (context) => {
    const shape = context.shape(input(context, 0));
    if (fixedDims(shape, 2) === undefined) return { refused: 'the spatial size of its input is unknown' };
    return [shared(context, range(2, shape.length))];
  },
};
