/** What gradients of elementwise functions of one tensor have in common. */
import { valueCount } from '../../model/shape.ts';
import { emit, scalar, floats, int, type GraphBuilder } from '../builder.ts';
import { input, narrowGradient, output, outputGradient, type GradientRule, type RuleContext, type GradientTable } from './rule.ts';
import { decodeValues } from '../../model/index.ts';
import { floatAttribute, textAttribute } from '../operators.ts';
import { sumToShape } from './broadcasting.ts';

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

/** Gradients of smooth functions that are seldom met. */
export const smooth: GradientTable = {
  Softplus: elementwise((builder, x) => emit(builder, 'Sigmoid', [x])),
  /** y = x / (1 + |x|): its slope is (1 − |y|)². */
  Softsign: elementwise((builder, _x, y) => {
    const rest = emit(builder, 'Sub', [scalar(builder, 1), emit(builder, 'Abs', [y])]);
    return emit(builder, 'Mul', [rest, rest]);
  }),
  /** y = x·t with t = tanh(softplus(x)) (arXiv:1908.08681): its slope is t + x·(1 − t²)·σ(x). */
  Mish: elementwise((builder, x) => {
    const t = emit(builder, 'Tanh', [emit(builder, 'Softplus', [x])]);
    const steep = emit(builder, 'Sub', [scalar(builder, 1), emit(builder, 'Mul', [t, t])]);
    const gate = emit(builder, 'Mul', [x, emit(builder, 'Sigmoid', [x])]);
    return emit(builder, 'Add', [t, emit(builder, 'Mul', [gate, steep])]);
  }),
  Sin: elementwise((builder, x) => emit(builder, 'Cos', [x])),
  Cos: elementwise((builder, x) => emit(builder, 'Neg', [emit(builder, 'Sin', [x])])),
};

// Gradients of functions that are x above 0, or nearly, and something else below.

export const rectifiers: GradientTable = {
  LeakyRelu: elementwise((builder, x, _y, { node }) => {
    const alpha = floatAttribute(node, 'alpha', 0.01);
    return above(builder, x, 0, [scalar(builder, 1), scalar(builder, alpha)]);
  }),
  ThresholdedRelu: elementwise((builder, x, _y, { node }) => {
    return above(builder, x, floatAttribute(node, 'alpha', 1), [scalar(builder, 1), scalar(builder, 0)]);
  }),
  /** α(eˣ − 1) below 0 (arXiv:1511.07289): its slope is y + α. */
  Elu: elementwise((builder, x, y, { node }) => {
    const below = emit(builder, 'Add', [y, scalar(builder, floatAttribute(node, 'alpha', 1))]);
    return above(builder, x, 0, [scalar(builder, 1), below]);
  }),
  /** γx, and γα(eˣ − 1) below 0 (arXiv:1706.02515): its slope is y + γα. */
  Selu: elementwise((builder, x, y, { node }) => {
    const alpha = floatAttribute(node, 'alpha', 1.67326319217681884765625);
    const gamma = floatAttribute(node, 'gamma', 1.05070102214813232421875);
    const below = emit(builder, 'Add', [y, scalar(builder, gamma * alpha)]);
    return above(builder, x, 0, [scalar(builder, gamma), below]);
  }),
  /** α(exp(x/α) − 1) below 0 (arXiv:1704.07483): its slope is y/α + 1. */
  Celu: elementwise((builder, x, y, { node }) => {
    const scaled = emit(builder, 'Mul', [y, scalar(builder, 1 / floatAttribute(node, 'alpha', 1))]);
    const below = emit(builder, 'Add', [scaled, scalar(builder, 1)]);
    return above(builder, x, 0, [scalar(builder, 1), below]);
  }),
  /** The slope below 0 may train too (arXiv:1502.01852): it gets g·x summed where x is below 0. */
  PRelu: (context) => {
    const { builder } = context;
    const [x, slope] = [input(context, 0), input(context, 1)];
    const gradient = outputGradient(context);
    const inX = (): string => emit(builder, 'Mul', [gradient, above(builder, x, 0, [scalar(builder, 1), slope])]);
    const inSlope = (): string => {
      const below = emit(builder, 'Mul', [gradient, above(builder, x, 0, [scalar(builder, 0), x])]);
      return sumToShape(builder, below, context.shape(x), context.shape(slope));
    };
    return [context.wanted(0) ? inX() : undefined, context.wanted(1) ? inSlope() : undefined];
  },
};

// Gradients of elementwise functions of one tensor.

function between(builder: GraphBuilder, x: string, low: number, high: number): string {
  return emit(builder, 'And', [
    emit(builder, 'Greater', [x, floats(builder, [low], [])]),
    emit(builder, 'Less', [x, floats(builder, [high], [])]),
  ]);
}

export const activation: GradientTable = {
  /** At 0 the gradient is 0, as in PyTorch. (Sign, and a Where on the gradient, are slower.) */
  Relu: elementwise((builder, _x, y) => emit(builder, 'Cast', [emit(builder, 'Greater', [y, scalar(builder, 0)])], { to: int(1) })),
  Sigmoid: elementwise((builder, _x, y) => emit(builder, 'Mul', [y, emit(builder, 'Sub', [scalar(builder, 1), y])])),
  Tanh: elementwise((builder, _x, y) => emit(builder, 'Sub', [scalar(builder, 1), emit(builder, 'Mul', [y, y])])),
  /** y = clamp(αx + β, 0, 1). */
  HardSigmoid: elementwise((builder, x, _y, { node }) => {
    const slope = floatAttribute(node, 'alpha', 0.2);
    const offset = floatAttribute(node, 'beta', 0.5);
    const inside = between(builder, x, -offset / slope, (1 - offset) / slope);
    return emit(builder, 'Where', [inside, scalar(builder, slope), scalar(builder, 0)]);
  }),
  /** y = x·clamp(x/6 + 1/2, 0, 1): slope x/3 + 1/2 inside, 0 below, 1 above. */
  HardSwish: elementwise((builder, x) => {
    const ramp = emit(builder, 'Add', [emit(builder, 'Mul', [x, scalar(builder, 1 / 3)]), scalar(builder, 0.5)]);
    const above = emit(builder, 'Where', [
      emit(builder, 'GreaterOrEqual', [x, scalar(builder, 3)]),
      scalar(builder, 1),
      scalar(builder, 0),
    ]);
    return emit(builder, 'Where', [between(builder, x, -3, 3), ramp, above]);
  }),
  /** PyTorch passes the gradient at the bounds too: where y is x. (A Where for each bound takes twice as long.) */
  Clip: elementwise((builder, x, y) => emit(builder, 'Cast', [emit(builder, 'Equal', [x, y])], { to: int(1) })),
  Exp: elementwise((_builder, _x, y) => y),
  Log: elementwise((builder, x) => emit(builder, 'Reciprocal', [x])),
  /** At 0, where the slope is infinite, 0: a unit that is pruned stays where it is (group lasso). */
  Sqrt: elementwise((builder, _x, y) => {
    const slope = emit(builder, 'Div', [scalar(builder, 0.5), y]);
    const zero = scalar(builder, 0);
    return emit(builder, 'Where', [emit(builder, 'Equal', [y, zero]), zero, slope]);
  }),
  Reciprocal: elementwise((builder, _x, y) => emit(builder, 'Neg', [emit(builder, 'Mul', [y, y])])),
  Abs: elementwise((builder, x) => emit(builder, 'Sign', [x])),
  /** 2/√π · exp(−x²). */
  Erf: elementwise((builder, x) => {
    const bell = emit(builder, 'Exp', [emit(builder, 'Neg', [emit(builder, 'Mul', [x, x])])]);
    return emit(builder, 'Mul', [bell, scalar(builder, 2 / Math.sqrt(Math.PI))]);
  }),
  /** Φ(x) + x·φ(x), or the derivative of the approximation by tanh. */
  Gelu: elementwise((builder, x, _y, { node }) => {
    const constant = (value: number): string => scalar(builder, value);
    const product = (...factors: readonly string[]): string => factors.reduce((a, b) => emit(builder, 'Mul', [a, b]));
    const square = product(x, x);
    const half = (values: string): string => product(emit(builder, 'Add', [values, constant(1)]), constant(0.5));
    if (textAttribute(node, 'approximate', 'none') !== 'tanh') {
      const density = product(emit(builder, 'Exp', [product(square, constant(-0.5))]), constant(1 / Math.sqrt(2 * Math.PI)));
      return emit(builder, 'Add', [half(emit(builder, 'Erf', [product(x, constant(Math.SQRT1_2))])), product(x, density)]);
    }
    const root = Math.sqrt(2 / Math.PI);
    const poly = emit(builder, 'Add', [product(square, constant(0.044715 * root)), constant(root)]);
    const t = emit(builder, 'Tanh', [product(x, poly)]);
    const inner = emit(builder, 'Add', [product(square, constant(3 * 0.044715 * root)), constant(root)]);
    const steep = emit(builder, 'Sub', [constant(1), product(t, t)]);
    return emit(builder, 'Add', [half(t), product(x, steep, inner, constant(0.5))]);
  }),
  Neg: (context) => [emit(context.builder, 'Neg', [outputGradient(context)])],
};
