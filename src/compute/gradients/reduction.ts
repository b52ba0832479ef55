/** Gradients of sums and means over axes. */
import { fromFront } from '../../model/shapes/known.ts';
import { nameAt } from '../../model/graph.ts';
import { intAttribute, intsAttribute } from '../operators.ts';
import { emit, int, integers, scalar, type GraphBuilder } from '../builder.ts';
import { constantNumbers } from './elementwise.ts';
import { range } from '../shapes.ts';
import { input, output, outputGradient, type GradientRule, type GradientTable, type RuleContext } from './rule.ts';

export const AXES_UNKNOWN = { refused: 'its axes are computed while it runs' };

/** What is reduced is times its slope, written in x and in what it was reduced to, of the rank of x. */
function sloped(slope: (builder: GraphBuilder, x: string, y: () => string) => string): GradientRule {
  return (context) => {
    const { builder } = context;
    const x = input(context, 0);
    const axes = reducedAxes(context, context.shape(x).length);
    if (axes === undefined) return AXES_UNKNOWN;
    const y = (): string => aligned(context, output(context), axes);
    return [emit(builder, 'Mul', [aligned(context, outputGradient(context), axes), slope(builder, x, y)])];
  };
}

function spreadBack(context: RuleContext, gradient: string): string | undefined {
  const { builder } = context;
  const x = input(context, 0);
  const axes = reducedAxes(context, context.shape(x).length);
  if (axes === undefined) return undefined;
  const narrow = aligned(context, gradient, axes);
  const spread = emit(builder, 'Expand', [narrow, emit(builder, 'Shape', [x])]);
  if (axes.length > 0) context.copies.set(spread, narrow);
  return spread;
}

/** What the node gives, or its gradient, with a 1 for each axis that is gone. */
export function aligned({ builder, node, shape }: RuleContext, values: string, axes: readonly number[]): string {
  const isWhole = shape(nameAt(node.outputs, 0)).length === shape(nameAt(node.inputs, 0)).length;
  return isWhole ? values : emit(builder, 'Unsqueeze', [values, integers(builder, axes)]);
}

/** From the attribute or, since operator sets 13 and 18, a constant input; all axes by default. */
export function reducedAxes(context: RuleContext, rank: number): readonly number[] | undefined {
  const { node } = context;
  const attribute = intsAttribute(node, 'axes');
  const name = nameAt(node.inputs, 1);
  if (attribute === undefined && name === '') return intAttribute(node, 'noop_with_empty_axes', 0) === 1 ? [] : range(0, rank);
  const axes = attribute ?? constantNumbers(context, name);
  return axes?.map((axis) => fromFront(axis, rank));
}

export const reduction: GradientTable = {
  /** Every element of a sum gets the sum's gradient. */
  ReduceSum: (context) => {
    const spread = spreadBack(context, outputGradient(context));
    return spread === undefined ? AXES_UNKNOWN : [spread];
  },
  /** Every element of a mean gets its share of the gradient. */
  ReduceMean: (context) => {
    const { builder } = context;
    const x = input(context, 0);
    const size = (name: string): string => emit(builder, 'Cast', [emit(builder, 'Size', [name])], { to: int(1) });
    const share = emit(builder, 'Div', [size(output(context)), size(x)]);
    const spread = spreadBack(context, emit(builder, 'Mul', [outputGradient(context), share]));
    return spread === undefined ? AXES_UNKNOWN : [spread];
  },
  ReduceL1: sloped((builder, x) => emit(builder, 'Sign', [x])),
  /** x / y, and 0 where all of x is 0, as in PyTorch. */
  ReduceL2: sloped((builder, x, y) => {
    const zero = scalar(builder, 0);
    const length = y();
    return emit(builder, 'Where', [emit(builder, 'Equal', [length, zero]), zero, emit(builder, 'Div', [x, length])]);
  }),
  ReduceSumSquare: sloped((builder, x) => emit(builder, 'Mul', [x, scalar(builder, 2)])),
  ReduceLogSumExp: sloped((builder, x, y) => emit(builder, 'Exp', [emit(builder, 'Sub', [x, y()])])),
};
