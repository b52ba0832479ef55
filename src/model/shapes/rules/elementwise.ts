/** Shapes of operators that work element by element, broadcasting their inputs. */
import type { Dim, ElementType } from '../../graph.ts';
import { isFloat, typeOfCode } from '../../element-types.ts';
import { add, broadcast, divide, modulo, multiply, subtract, unknownDim } from '../dim-algebra.ts';
import type { Known, Rule } from '../known.ts';

const unary: Rule = ({ inputs: [input] }) => [input && { type: input.type, dims: input.dims }];

const asBooleans: Rule = ({ inputs: [input] }) => [input && { type: 'bool', dims: input.dims }];

/** Values pass through as well: shapes are often copied and cast. */
const identity: Rule = ({ inputs: [input] }) => [input];

const cast: Rule = ({ inputs: [input], int }) => {
  const type = typeOfCode(int('to', 0));
  return [input && type && { ...input, type }];
};

function broadcasting(type?: ElementType, combine?: (a: Dim, b: Dim) => Dim): Rule {
  return ({ inputs }) => {
    const known = inputs.filter((input) => input !== undefined);
    const [first, second] = known;
    if (first === undefined || known.length < inputs.length) return [undefined];
    const dims = known.reduce<readonly Dim[]>((shape, input) => broadcast(shape, input.dims), []);
    const values = combine && second && combineValues(first, second, combine);
    return [{ type: type ?? first.type, dims, values }];
  };
}

/** Integers lose the rest of a division; of other numbers only whole quotients are sizes. */
const quotient: Rule = (application) => {
  const type = application.inputs[0]?.type;
  const whole = (a: Dim, b: Dim): Dim => (typeof a === 'number' && typeof b === 'number' && a % b !== 0 ? unknownDim : divide(a, b));
  return broadcasting(undefined, type !== undefined && isFloat(type) ? whole : divide)(application);
};

function combineValues(a: Known, b: Known, combine: (a: Dim, b: Dim) => Dim): readonly Dim[] | undefined {
  const [left, right] = [a.values, b.values];
  if (left === undefined || right === undefined) return undefined;
  const length = Math.max(left.length, right.length);
  const aligned = [left, right].every((it) => it.length === length || it.length === 1);
  if (!aligned) return undefined;
  return Array.from({ length }, (_, at) => combine(pick(left, at), pick(right, at)));
}

function pick(values: readonly Dim[], at: number): Dim {
  return values[values.length === 1 ? 0 : at] ?? 0;
}

/** A symbol is a size, so it never equals −1, which exporters compare with. */
function equal(a: Dim, b: Dim): Dim {
  return a === b ? 1 : 0;
}

const where: Rule = ({ inputs: [condition, yes, no] }) => {
  if (condition === undefined || yes === undefined || no === undefined) return [undefined];
  const dims = broadcast(condition.dims, broadcast(yes.dims, no.dims));
  const { values: chosen } = condition;
  const [left, right] = [yes.values, no.values];
  if (chosen === undefined || left === undefined || right === undefined) return [{ type: yes.type, dims }];
  const length = Math.max(chosen.length, left.length, right.length);
  const values = Array.from({ length }, (_, at) => (pick(chosen, at) === 0 ? pick(right, at) : pick(left, at)));
  return [{ type: yes.type, dims, values }];
};

const unaryOperators = [
  'Abs Acos Asin Atan Ceil Celu Clip Cos CumSum Elu Erf Exp Floor Gelu HardSigmoid HardSwish Hardmax',
  'LeakyRelu Log LogSoftmax LpNormalization LRN Mish Neg Not PRelu Reciprocal Relu Round Selu Sigmoid',
  'Acosh Asinh Atanh Bernoulli BitwiseNot Cosh RandomNormalLike RandomUniformLike ReverseSequence Shrink Sinh',
  'Sign Sin Softmax Softplus Softsign Sqrt Swish Tan Tanh ThresholdedRelu Trilu MeanVarianceNormalization',
]
  .join(' ')
  .split(' ');

const bitwise = ['BitShift', 'BitwiseAnd', 'BitwiseOr', 'BitwiseXor'];

const comparisons = ['And', 'Greater', 'GreaterOrEqual', 'Less', 'LessOrEqual', 'Or', 'Xor'];

export const elementwiseRules: Readonly<Record<string, Rule>> = {
  ...Object.fromEntries(unaryOperators.map((operator) => [operator, unary])),
  ...Object.fromEntries(comparisons.map((operator) => [operator, broadcasting('bool')])),
  ...Object.fromEntries(bitwise.map((operator) => [operator, broadcasting()])),
  IsInf: asBooleans,
  IsNaN: asBooleans,
  CastLike: ({ inputs: [input, like] }) => [input && like && { ...input, type: like.type }],
  Identity: identity,
  Cast: cast,
  Equal: broadcasting('bool', equal),
  Add: broadcasting(undefined, add),
  Sub: broadcasting(undefined, subtract),
  Mul: broadcasting(undefined, (a, b) => multiply(a, b)),
  Div: quotient,
  Mod: broadcasting(undefined, modulo),
  Pow: broadcasting(),
  Max: broadcasting(),
  Min: broadcasting(),
  Mean: broadcasting(),
  Sum: broadcasting(),
  Where: where,
  Dropout: ({ inputs: [input] }) => [input, input && { type: 'bool', dims: input.dims }],
  QuantizeLinear: ({ inputs: [input, , zero] }) => [input && { type: zero?.type ?? 'uint8', dims: input.dims }],
  DequantizeLinear: ({ inputs: [input, scale] }) => [input && { type: scale?.type ?? 'float32', dims: input.dims }],
};
