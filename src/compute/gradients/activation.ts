/** Gradients of elementwise functions of one tensor. */
import { floatAttribute, textAttribute } from '../attributes.ts';
import { emit, floats, int, scalar, type GraphBuilder } from '../builder.ts';
import { elementwise } from './elementwise.ts';
import { outputGradient, type GradientRule, type GradientTable } from './rule.ts';

/** At 0 the gradient is 0, as in PyTorch. (Sign, and a Where on the gradient, are slower.) */
const relu = elementwise((builder, _x, y) => emit(builder, 'Cast', [emit(builder, 'Greater', [y, scalar(builder, 0)])], { to: int(1) }));

const sigmoid = elementwise((builder, _x, y) => emit(builder, 'Mul', [y, emit(builder, 'Sub', [scalar(builder, 1), y])]));

const tanh = elementwise((builder, _x, y) => emit(builder, 'Sub', [scalar(builder, 1), emit(builder, 'Mul', [y, y])]));

/** y = clamp(αx + β, 0, 1). */
const hardSigmoid = elementwise((builder, x, _y, { node }) => {
  const slope = floatAttribute(node, 'alpha', 0.2);
  const offset = floatAttribute(node, 'beta', 0.5);
  const inside = between(builder, x, -offset / slope, (1 - offset) / slope);
  return emit(builder, 'Where', [inside, scalar(builder, slope), scalar(builder, 0)]);
});

/** y = x·clamp(x/6 + 1/2, 0, 1): slope x/3 + 1/2 inside, 0 below, 1 above. */
const hardSwish = elementwise((builder, x) => {
  const ramp = emit(builder, 'Add', [emit(builder, 'Mul', [x, scalar(builder, 1 / 3)]), scalar(builder, 0.5)]);
  const above = emit(builder, 'Where', [emit(builder, 'GreaterOrEqual', [x, scalar(builder, 3)]), scalar(builder, 1), scalar(builder, 0)]);
  return emit(builder, 'Where', [between(builder, x, -3, 3), ramp, above]);
});

/** PyTorch passes the gradient at the bounds too: where y is x. (A Where for each bound takes twice as long.) */
const clip = elementwise((builder, x, y) => emit(builder, 'Cast', [emit(builder, 'Equal', [x, y])], { to: int(1) }));

const exponential = elementwise((_builder, _x, y) => y);

const logarithm = elementwise((builder, x) => emit(builder, 'Reciprocal', [x]));

/** At 0, where the slope is infinite, 0: a unit that is pruned stays where it is (group lasso). */
const squareRoot = elementwise((builder, _x, y) => {
  const slope = emit(builder, 'Div', [scalar(builder, 0.5), y]);
  const zero = scalar(builder, 0);
  return emit(builder, 'Where', [emit(builder, 'Equal', [y, zero]), zero, slope]);
});

const reciprocal = elementwise((builder, _x, y) => emit(builder, 'Neg', [emit(builder, 'Mul', [y, y])]));

const absolute = elementwise((builder, x) => emit(builder, 'Sign', [x]));

/** 2/√π · exp(−x²). */
const errorFunction = elementwise((builder, x) => {
  const bell = emit(builder, 'Exp', [emit(builder, 'Neg', [emit(builder, 'Mul', [x, x])])]);
  return emit(builder, 'Mul', [bell, scalar(builder, 2 / Math.sqrt(Math.PI))]);
});

/** Φ(x) + x·φ(x), or the derivative of the approximation by tanh. */
const gelu = elementwise((builder, x, _y, { node }) => {
  const constant = (value: number): string => scalar(builder, value);
  const product = (...factors: readonly string[]): string => factors.reduce((a, b) => emit(builder, 'Mul', [a, b]));
  const square = product(x, x);
  const half = (values: string): string => product(emit(builder, 'Add', [values, constant(1)]), constant(0.5));
  if (textAttribute(node, 'approximate', 'none') !== 'tanh') {
    const bell = emit(builder, 'Exp', [product(square, constant(-0.5))]);
    const density = product(bell, constant(1 / Math.sqrt(2 * Math.PI)));
    return emit(builder, 'Add', [half(emit(builder, 'Erf', [product(x, constant(Math.SQRT1_2))])), product(x, density)]);
  }
  const root = Math.sqrt(2 / Math.PI);
  const poly = emit(builder, 'Add', [product(square, constant(0.044715 * root)), constant(root)]);
  const t = emit(builder, 'Tanh', [product(x, poly)]);
  const inner = emit(builder, 'Add', [product(square, constant(3 * 0.044715 * root)), constant(root)]);
  const steep = emit(builder, 'Sub', [constant(1), product(t, t)]);
  return emit(builder, 'Add', [half(t), product(x, steep, inner, constant(0.5))]);
});

const negative: GradientRule = (context) => [emit(context.builder, 'Neg', [outputGradient(context)])];

function between(builder: GraphBuilder, x: string, low: number, high: number): string {
  return emit(builder, 'And', [
    emit(builder, 'Greater', [x, floats(builder, [low], [])]),
    emit(builder, 'Less', [x, floats(builder, [high], [])]),
  ]);
}

export const activation: GradientTable = {
  Relu: relu,
  Sigmoid: sigmoid,
  Tanh: tanh,
  HardSigmoid: hardSigmoid,
  HardSwish: hardSwish,
  Clip: clip,
  Exp: exponential,
  Log: logarithm,
  Sqrt: squareRoot,
  Reciprocal: reciprocal,
  Abs: absolute,
  Erf: errorFunction,
  Gelu: gelu,
  Neg: negative,
};
