/** Gradients of operators that only move elements. */
import { intAttribute, intsAttribute } from '../attributes.ts';
import { emit, emitMany, int, integers, type GraphBuilder } from '../builder.ts';
import { transpose } from '../operators.ts';
import { normalizeAxis } from '../shapes.ts';
import { reshapeLike, sumToShape } from './broadcasting.ts';
import { input, output, outputGradient, type GradientRule, type GradientTable } from './rule.ts';

const identity: GradientRule = (context) => [outputGradient(context)];

/** Back into the type that it came from, which the node does not name. */
const cast: GradientRule = (context) => [emit(context.builder, 'CastLike', [outputGradient(context), input(context, 0)])];

/** Reshape, Flatten, Squeeze, Unsqueeze: the gradient goes back into the old shape. */
const reshaped: GradientRule = (context) => {
  const x = input(context, 0);
  return [reshapeLike(context.builder, outputGradient(context), x, context.shape(x))];
};

const transposed: GradientRule = (context) => {
  const gradient = outputGradient(context);
  const rank = context.shape(input(context, 0)).length;
  const order = intsAttribute(context.node, 'perm') ?? [...Array(rank).keys()].reverse();
  const inverse = order.map((_, axis) => order.indexOf(axis));
  return [transpose(context.builder, gradient, inverse)];
};

const expanded: GradientRule = (context) => {
  const from = context.shape(output(context));
  return [sumToShape(context.builder, outputGradient(context), from, context.shape(input(context, 0)))];
};

/** Each input gets its own piece of the gradient back. */
const concatenated: GradientRule = (context) => {
  const { builder, node } = context;
  const shapes = node.inputs.map((name) => context.shape(name));
  const axis = normalizeAxis(intAttribute(node, 'axis', 0), shapes[0]?.length ?? 0);
  const lengths = shapes.map((shape) => shape[axis]).filter((dim) => typeof dim === 'number');
  if (lengths.length !== shapes.length) return { refused: 'it joins tensors along the batch' };
  const pieces = emitMany(builder, 'Split', {
    inputs: [outputGradient(context), integers(builder, lengths)],
    count: lengths.length,
    attributes: { axis: int(axis) },
  });
  return pieces.map((piece, index) => (context.wanted(index) ? piece : undefined));
};

/** Pieces that the loss does not depend on have gradient 0. */
const split: GradientRule = (context) => {
  const { builder, node } = context;
  const axis = intAttribute(node, 'axis', 0);
  const pieces = node.outputs.map((name, index) => context.outputGradients[index] ?? zerosLike(builder, name));
  return [emit(builder, 'Concat', pieces, { axis: int(axis) })];
};

function zerosLike(builder: GraphBuilder, name: string): string {
  return emit(builder, 'ConstantOfShape', [emit(builder, 'Shape', [name])], {});
}

export const layout: GradientTable = {
  Identity: identity,
  Dropout: identity,
  Cast: cast,
  Reshape: reshaped,
  Flatten: reshaped,
  Squeeze: reshaped,
  Unsqueeze: reshaped,
  Transpose: transposed,
  Expand: expanded,
  Concat: concatenated,
  Split: split,
};
