/** Gradients of functions that are x above 0, or nearly, and something else below. */
import { floatAttribute } from '../attributes.ts';
import { emit, scalar } from '../builder.ts';
import { sumToShape } from './broadcasting.ts';
import { above, elementwise } from './elementwise.ts';
import { input, outputGradient, type GradientRule, type GradientTable } from './rule.ts';

const leakyRelu = elementwise((builder, x, _y, { node }) => {
  const alpha = floatAttribute(node, 'alpha', 0.01);
  return above(builder, x, 0, [scalar(builder, 1), scalar(builder, alpha)]);
});

const thresholdedRelu = elementwise((builder, x, _y, { node }) => {
  return above(builder, x, floatAttribute(node, 'alpha', 1), [scalar(builder, 1), scalar(builder, 0)]);
});

/** α(eˣ − 1) below 0 (arXiv:1511.07289): its slope is y + α. */
const elu = elementwise((builder, x, y, { node }) => {
  const below = emit(builder, 'Add', [y, scalar(builder, floatAttribute(node, 'alpha', 1))]);
  return above(builder, x, 0, [scalar(builder, 1), below]);
});

/** γx, and γα(eˣ − 1) below 0 (arXiv:1706.02515): its slope is y + γα. */
const selu = elementwise((builder, x, y, { node }) => {
  const alpha = floatAttribute(node, 'alpha', 1.67326319217681884765625);
  const gamma = floatAttribute(node, 'gamma', 1.05070102214813232421875);
  const below = emit(builder, 'Add', [y, scalar(builder, gamma * alpha)]);
  return above(builder, x, 0, [scalar(builder, gamma), below]);
});

/** α(exp(x/α) − 1) below 0 (arXiv:1704.07483): its slope is y/α + 1. */
const celu = elementwise((builder, x, y, { node }) => {
  const scaled = emit(builder, 'Mul', [y, scalar(builder, 1 / floatAttribute(node, 'alpha', 1))]);
  const below = emit(builder, 'Add', [scaled, scalar(builder, 1)]);
  return above(builder, x, 0, [scalar(builder, 1), below]);
});

/** The slope below 0 may train too (arXiv:1502.01852): it gets g·x summed where x is below 0. */
const prelu: GradientRule = (context) => {
  const { builder } = context;
  const [x, slope] = [input(context, 0), input(context, 1)];
  const gradient = outputGradient(context);
  const inX = (): string => emit(builder, 'Mul', [gradient, above(builder, x, 0, [scalar(builder, 1), slope])]);
  const inSlope = (): string => {
    const below = emit(builder, 'Mul', [gradient, above(builder, x, 0, [scalar(builder, 0), x])]);
    return sumToShape(builder, below, context.shape(x), context.shape(slope));
  };
  return [context.wanted(0) ? inX() : undefined, context.wanted(1) ? inSlope() : undefined];
};

export const rectifiers: GradientTable = {
  LeakyRelu: leakyRelu,
  ThresholdedRelu: thresholdedRelu,
  Elu: elu,
  Selu: selu,
  Celu: celu,
  PRelu: prelu,
};
