/** Gradients of matrix products. */
import { floatAttribute, intAttribute, reshape, transpose, textAttribute } from '../operators.ts';
import { emit, float, int, scalar, integers, text, type GraphBuilder } from '../builder.ts';
import { range, type Shape } from '../shapes.ts';
import { sumToShape } from './broadcasting.ts';
import { input, output, outputGradient, type GradientRule, type GradientTable, type RuleContext } from './rule.ts';
import { itemAt } from '../../basics/must.ts';
import { readEquation } from '../../model/index.ts';

function rows(builder: GraphBuilder, x: string, shape: Shape): string {
  const width = last(shape);
  if (shape.length === 2) return x;
  if (typeof width === 'number') return reshape(builder, x, [-1, width]);
  return emit(builder, 'Flatten', [x], { axis: int(shape.length - 1) });
}

function last(shape: Shape): number | string {
  return shape[shape.length - 1] ?? 1;
}

function swapLastAxes(builder: GraphBuilder, x: string, shape: Shape): string {
  const rank = shape.length;
  return transpose(builder, x, [...range(0, rank - 2), rank - 1, rank - 2]);
}

export const linear: GradientTable = {
  /** Y = α·op(A)·op(B) + β·C. */
  Gemm: (context) => {
    const { builder, node } = context;
    const gradient = outputGradient(context);
    const alpha = floatAttribute(node, 'alpha', 1);
    const beta = floatAttribute(node, 'beta', 1);
    const transA = intAttribute(node, 'transA', 0);
    const transB = intAttribute(node, 'transB', 0);
    const [a, b] = [input(context, 0), input(context, 1)];
    const product = (left: string, transLeft: number, right: string, transRight: number): string =>
      emit(builder, 'Gemm', [left, right], { transA: int(transLeft), transB: int(transRight), alpha: float(alpha) });

    const gradientA = (): string => (transA ? product(b, transB, gradient, 1) : product(gradient, 0, b, 1 - transB));
    const gradientB = (): string => (transB ? product(gradient, 1, a, transA) : product(a, 1 - transA, gradient, 0));
    const gradientC = (): string => {
      const own = context.shape(input(context, 2));
      const summed = sumToShape(builder, gradient, context.shape(output(context)), own);
      return beta === 1 ? summed : emit(builder, 'Mul', [summed, scalar(builder, beta)]);
    };
    return [gradientA, gradientB, gradientC].map((make, index) => (context.wanted(index) ? make() : undefined));
  },
  /** Y = A·B over the last two axes, the others broadcast; with a vector it is an Einsum. */
  MatMul: (context) => {
    const { builder } = context;
    const [a, b] = [input(context, 0), input(context, 1)];
    const shapes = [context.shape(a), context.shape(b)] as const;
    if (shapes[0].length < 2 || shapes[1].length < 2) return einsum(withVector(context, shapes[0].length, shapes[1].length));
    const gradient = outputGradient(context);
    const shape = context.shape(output(context));

    const gradientA = (): string => {
      const full = emit(builder, 'MatMul', [gradient, swapLastAxes(builder, b, shapes[1])]);
      return sumToShape(builder, full, [...shape.slice(0, -1), last(shapes[0])], shapes[0]);
    };
    const gradientB = (): string => {
      // One matrix B for all rows of A: a single product of the flattened rows, [k, n].
      const flat = (): string[] => [rows(builder, a, shapes[0]), rows(builder, gradient, shape)];
      if (shapes[1].length === 2) return emit(builder, 'Gemm', flat(), { transA: int(1) });
      const full = emit(builder, 'MatMul', [swapLastAxes(builder, a, shapes[0]), gradient]);
      return sumToShape(builder, full, [...shape.slice(0, -2), ...shapes[1].slice(-2)], shapes[1]);
    };
    return [context.wanted(0) ? gradientA() : undefined, context.wanted(1) ? gradientB() : undefined];
  },
};

/** A vector meets the last axis of what stands on its left, or the last but one of what stands on its right. */
function withVector({ node, ...context }: RuleContext, left: number, right: number): RuleContext {
  const axes = alphabet.slice(0, Math.max(left, right));
  const met = axes.at(left > 1 ? -1 : -Math.min(2, right)) ?? '';
  const operands = left > 1 ? `${axes},${met}` : `${met},${axes}`;
  return { ...context, node: { ...node, attributes: { equation: text(`${operands}->${axes.replace(met, '')}`) } } };
}

// Gradient of Einsum: an Einsum again, of the gradient and the other operands.

const alphabet = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

type Operand = { readonly name: string; readonly labels: readonly string[]; readonly shape: Shape };

function inOperand(
  { builder }: RuleContext,
  operand: Operand,
  others: readonly Operand[],
  letters: (labels: readonly string[]) => string,
): string {
  const given = new Set(others.flatMap(({ labels }) => labels));
  const known = operand.labels.filter((label) => given.has(label));
  const equation = `${others.map(({ labels }) => letters(labels)).join(',')}->${letters(known)}`;
  const product = emit(
    builder,
    'Einsum',
    others.map(({ name }) => name),
    { equation: text(equation) },
  );
  // An axis that this operand alone has was summed over: the gradient is the same along it.
  const added = operand.labels.flatMap((label, axis) => (given.has(label) ? [] : [axis]));
  const whole = added.length === 0 ? product : emit(builder, 'Unsqueeze', [product, integers(builder, added)]);
  const made = operand.labels.map((label) => (given.has(label) ? sizeOf(label, others) : 1));
  const isNarrow = made.some((size, axis) => size === 1 && operand.shape[axis] !== 1);
  if (isNarrow) return emit(builder, 'Expand', [whole, emit(builder, 'Shape', [operand.name])]);
  return sumToShape(builder, whole, made, operand.shape);
}

/** Sizes of 1 are broadcast to the others. */
function sizeOf(label: string, operands: readonly Operand[]) {
  const sizes = operands.flatMap(({ labels, shape }) => labels.flatMap((own, axis) => (own === label ? [shape[axis] ?? 1] : [])));
  return sizes.find((size) => size !== 1) ?? 1;
}

export const contraction: GradientTable = { Einsum: einsum };

/** y = Σ Π: in one operand the sum over the axes of all others and of the result that it does not have. */
function einsum(context: RuleContext): ReturnType<GradientRule> {
  const { node } = context;
  const shapes = node.inputs.map((_, index) => context.shape(input(context, index)));
  const ranks = shapes.map(({ length }) => length);
  const equation = readEquation(textAttribute(node, 'equation', ''), ranks);
  if (equation === undefined) return { refused: 'its equation does not fit its operands' };
  const { operands } = equation;
  if (operands.some((labels) => new Set(labels).size < labels.length)) return { refused: 'it takes a diagonal' };
  const labels = [...new Set(operands.flat())];
  if (labels.length > alphabet.length) return { refused: `it has more than ${alphabet.length} axes` };
  const letters = (of: readonly string[]): string => of.map((label) => alphabet[labels.indexOf(label)]).join('');
  const gradient: Operand = { name: outputGradient(context), labels: equation.output, shape: context.shape(output(context)) };
  const own = operands.map((labels, index): Operand => ({ name: input(context, index), labels, shape: itemAt(shapes, index) }));
  return own.map((operand, index) =>
    context.wanted(index) ? inOperand(context, operand, [gradient, ...own.toSpliced(index, 1)], letters) : undefined,
  );
}
