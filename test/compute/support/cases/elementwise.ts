/** Arithmetic and functions of one element. */
import fc from 'fast-check';
import { float, text } from '../../../../src/compute/builder.ts';
import { node } from '../finite-differences.ts';
import { broadcastPair, scalarOf, shape, unary, type Case, type Cases } from './case.ts';

const binary = (op: string): fc.Arbitrary<Case> =>
  broadcastPair.map(({ a, b }) => ({ nodes: [node(op, ['a', 'b'], 'y')], inputs: { a, b }, output: 'y', positive: ['b'] }));

const power: fc.Arbitrary<Case> = fc
  .record({ dims: shape, exponent: fc.constantFrom(2, 3, 0.5) })
  .map(({ dims, exponent }) => ({
    nodes: [node('Pow', ['x', 'e'], 'y')],
    inputs: { x: dims },
    floats: { e: scalarOf(exponent) },
    output: 'y',
    positive: ['x'],
  }));

const clip: fc.Arbitrary<Case> = fc
  .record({ dims: shape, bounds: fc.constantFrom(['low', 'high'], ['low'], ['', 'high']) })
  .map(({ dims, bounds }) => ({
    nodes: [node('Clip', ['x', ...bounds], 'y')],
    inputs: { x: dims },
    floats: { low: scalarOf(-0.06), high: scalarOf(0.06) },
    output: 'y',
  }));

const gelu: fc.Arbitrary<Case> = fc
  .constantFrom('none', 'tanh')
  .map((approximate) => ({
    nodes: [node('Gelu', ['x'], 'y', { approximate: text(approximate) })],
    inputs: { x: [5, 7] },
    output: 'y',
    opset: 20,
    gap: 0.1,
  }));

/** One slope for all, or one a channel. */
const prelu: fc.Arbitrary<Case> = fc
  .constantFrom([1], [3, 1, 1])
  .map((slope) => ({ nodes: [node('PRelu', ['x', 'slope'], 'y')], inputs: { x: [2, 3, 2, 2], slope }, output: 'y' }));

/** Half a gap between the values of both inputs, so that none overtakes another. */
const extreme = (op: string): fc.Arbitrary<Case> =>
  broadcastPair.map(({ a, b }) => ({
    nodes: [node('Add', ['b', 'half'], 'c'), node(op, ['a', 'c'], 'y')],
    inputs: { a, b },
    floats: { half: scalarOf(0.05) },
    output: 'y',
    gap: 0.1,
  }));

export const arithmetic: Cases = {
  Add: binary('Add'),
  Sub: binary('Sub'),
  Mul: binary('Mul'),
  Div: binary('Div'),
  Pow: power,
  Sum: broadcastPair.map(({ a, b }) => ({ nodes: [node('Sum', ['a', 'b', 'a'], 'y')], inputs: { a, b }, output: 'y' })),
  Mean: broadcastPair.map(({ a, b }) => ({ nodes: [node('Mean', ['a', 'b', 'a'], 'y')], inputs: { a, b }, output: 'y' })),
  Max: extreme('Max'),
  Min: extreme('Min'),
};

export const activation: Cases = {
  Relu: unary('Relu'),
  LeakyRelu: unary('LeakyRelu', { alpha: float(0.3) }),
  ThresholdedRelu: unary('ThresholdedRelu', { alpha: float(0.03) }),
  Elu: unary('Elu', { alpha: float(0.7) }),
  Selu: unary('Selu'),
  Celu: unary('Celu', { alpha: float(0.7) }),
  PRelu: prelu,
  Softplus: unary('Softplus'),
  Softsign: unary('Softsign'),
  Mish: fc.constant({ nodes: [node('Mish', ['x'], 'y')], inputs: { x: [5, 7] }, output: 'y', opset: 18 }),
  Sin: unary('Sin'),
  Cos: unary('Cos'),
  Sigmoid: unary('Sigmoid'),
  Tanh: unary('Tanh'),
  HardSigmoid: unary('HardSigmoid', { alpha: float(1 / 3), beta: float(0.5) }),
  HardSwish: unary('HardSwish'),
  Exp: unary('Exp'),
  Log: unary('Log', {}, true),
  Sqrt: unary('Sqrt', {}, true),
  Reciprocal: unary('Reciprocal', {}, true),
  Abs: unary('Abs'),
  Erf: unary('Erf'),
  Clip: clip,
  Gelu: gelu,
  Neg: unary('Neg'),
};
