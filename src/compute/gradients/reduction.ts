/** Gradients of sums and means over axes. */
import { intAttribute, intsAttribute } from '../attributes.ts';
import { emit, int, integers } from '../builder.ts';
import { constantNumbers } from './constants.ts';
import { normalizeAxis, range } from '../shapes.ts';
import type { GradientRule, GradientTable, RuleContext } from './rule.ts';
import { input, output, outputGradient } from './rule.ts';

/** Every element of a sum gets the sum's gradient. */
const reduceSum: GradientRule = (context) => {
  const spread = spreadBack(context, outputGradient(context));
  return spread === undefined ? AXES_UNKNOWN : [spread];
};

/** Every element of a mean gets its share of the gradient. */
const reduceMean: GradientRule = (context) => {
  const { builder } = context;
  const x = input(context, 0);
  const size = (name: string): string =>
    emit(builder, 'Cast', [emit(builder, 'Size', [name])], { to: int(1) });
  const share = emit(builder, 'Div', [size(output(context)), size(x)]);
  const spread = spreadBack(context, emit(builder, 'Mul', [outputGradient(context), share]));
  return spread === undefined ? AXES_UNKNOWN : [spread];
};

const AXES_UNKNOWN = { refused: 'its axes are computed while it runs' };

function spreadBack(context: RuleContext, gradient: string): string | undefined {
  const { builder, node } = context;
  const x = input(context, 0);
  const rank = context.shape(x).length;
  const axes = reducedAxes(context, rank);
  if (axes === undefined) return undefined;
  const kept = intAttribute(node, 'keepdims', 1) === 1;
  const aligned =
    kept || axes.length === 0
      ? gradient
      : emit(builder, 'Unsqueeze', [gradient, integers(builder, axes)]);
  const spread = emit(builder, 'Expand', [aligned, emit(builder, 'Shape', [x])]);
  if (axes.length > 0) context.copies.set(spread, aligned);
  return spread;
}

/** From the attribute or, since operator sets 13 and 18, a constant input; all axes by default. */
function reducedAxes(context: RuleContext, rank: number): readonly number[] | undefined {
  const { node } = context;
  const attribute = intsAttribute(node, 'axes');
  const name = node.inputs[1] ?? '';
  if (attribute === undefined && name === '') {
    return intAttribute(node, 'noop_with_empty_axes', 0) === 1 ? [] : range(0, rank);
  }
  const axes = attribute ?? constantNumbers(context, name);
  return axes?.map((axis) => normalizeAxis(axis, rank));
}

export const reduction: GradientTable = { ReduceSum: reduceSum, ReduceMean: reduceMean };
