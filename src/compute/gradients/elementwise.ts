/** What gradients of elementwise functions of one tensor have in common. */
import { valueCount } from '../../model/shape.ts';
import { type GraphBuilder, emit, scalar } from '../builder.ts';
import { type GradientRule, type RuleContext, input, narrowGradient, output, type GradientTable } from './rule.ts';
import { decodeValues, isFloat, typeOfCode } from '../../model/index.ts';
import type { Node } from '../../model/graph.ts';
import { intAttribute } from '../attributes.ts';

type Derivative = (builder: GraphBuilder, x: string, y: string, context: RuleContext) => string;

/** dx = g ⊙ f′, with f′ written in the input x or the output y, whichever is cheaper. */
export function elementwise(derivative: Derivative): GradientRule {
  return (context) => {
    const slope = derivative(context.builder, input(context, 0), output(context), context);
    return [emit(context.builder, 'Mul', [narrowGradient(context), slope])];
  };
}

/** One thing where x is above a bound, and another elsewhere. */
export function above(builder: GraphBuilder, x: string, bound: number, [over, under]: readonly [string, string]): string {
  return emit(builder, 'Where', [emit(builder, 'Greater', [x, scalar(builder, bound)]), over, under]);
}

/** Undefined where the tensor is computed while the graph runs. */
export function constantNumbers(context: RuleContext, name: string): readonly number[] | undefined {
  const tensor = context.constant(name);
  if (tensor?.data.kind !== 'bytes') return undefined;
  const values = decodeValues(tensor.type, tensor.data.bytes, valueCount(tensor.dims));
  return values && Array.from(values, Number);
}

/** By the operator alone. */
export const flatOperators: ReadonlySet<string> = new Set([
  ...['Shape', 'Size', 'ConstantOfShape', 'EyeLike', 'NonZero', 'ArgMax', 'ArgMin', 'OneHot', 'Sign'],
  ...['Equal', 'Greater', 'GreaterOrEqual', 'Less', 'LessOrEqual', 'Not', 'And', 'Or', 'Xor'],
  ...['IsNaN', 'IsInf'],
]);

export function isFlat(node: Node): boolean {
  if (node.domain !== '') return false;
  return flatOperators.has(node.op) || (node.op === 'Cast' && !givesFloats(node));
}

/** Whole numbers and truth values stand still. */
function givesFloats(cast: Node): boolean {
  const type = typeOfCode(intAttribute(cast, 'to', 0));
  return type !== undefined && isFloat(type);
}

const softplus = elementwise((builder, x) => emit(builder, 'Sigmoid', [x]));

/** y = x / (1 + |x|): its slope is (1 − |y|)². */
const softsign = elementwise((builder, _x, y) => {
  const rest = emit(builder, 'Sub', [scalar(builder, 1), emit(builder, 'Abs', [y])]);
  return emit(builder, 'Mul', [rest, rest]);
});

/** y = x·t with t = tanh(softplus(x)) (arXiv:1908.08681): its slope is t + x·(1 − t²)·σ(x). */
const mish = elementwise((builder, x) => {
  const t = emit(builder, 'Tanh', [emit(builder, 'Softplus', [x])]);
  const steep = emit(builder, 'Sub', [scalar(builder, 1), emit(builder, 'Mul', [t, t])]);
  const gate = emit(builder, 'Mul', [x, emit(builder, 'Sigmoid', [x])]);
  return emit(builder, 'Add', [t, emit(builder, 'Mul', [gate, steep])]);
});

const sine = elementwise((builder, x) => emit(builder, 'Cos', [x]));

const cosine = elementwise((builder, x) => emit(builder, 'Neg', [emit(builder, 'Sin', [x])]));

/** Gradients of smooth functions that are seldom met. */
export const smooth: GradientTable = { Softplus: softplus, Softsign: softsign, Mish: mish, Sin: sine, Cos: cosine };
