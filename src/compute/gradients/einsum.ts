/** Gradient of Einsum: an Einsum again, of the gradient and the other operands. */
import { itemAt } from '../../basics/must.ts';
import { readEquation } from '../../model/index.ts';
import { textAttribute } from '../attributes.ts';
import { emit, integers, text } from '../builder.ts';
import { sumToShape } from './broadcasting.ts';
import { input, output, outputGradient, type GradientRule, type GradientTable, type RuleContext } from './rule.ts';
import type { Shape } from '../shapes.ts';

const alphabet = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** y = Σ Π: in one operand the sum over the axes of all others and of the result that it does not have. */
const einsum: GradientRule = (context) => {
  const { node } = context;
  const shapes = node.inputs.map((_, index) => context.shape(input(context, index)));
  const equation = readEquation(
    textAttribute(node, 'equation', ''),
    shapes.map(({ length }) => length),
  );
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
};

interface Operand {
  readonly name: string;
  readonly labels: readonly string[];
  readonly shape: Shape;
}

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
