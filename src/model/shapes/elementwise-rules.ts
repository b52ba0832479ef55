/** Shapes of operators that work element by element, choose elements or change the places in space. */
import { nameAt, type Dim, type ElementType } from '../graph.ts';
import { isFloat, typeOfCode } from '../element-types.ts';
import { add, broadcast, divide, modulo, multiply, subtract, unknownDim } from './dim-algebra.ts';
import { fromFront, type Known, type Rule } from './known.ts';
import { dimsOf } from '../shape.ts';

/** Of the type and the shape of the first input. */
export const asInput: Rule = ({ inputs: [input] }) => [input && { type: input.type, dims: input.dims }];

const asBooleans: Rule = ({ inputs: [input] }) => [input && { type: 'bool', dims: input.dims }];

function broadcasting(type?: ElementType, combine?: (a: Dim, b: Dim) => Dim): Rule {
  return ({ inputs }) => {
    const known = inputs.filter((input) => input !== undefined);
    const [first, second, third] = known;
    if (first === undefined || known.length < inputs.length) return [undefined];
    const dims = known.reduce<readonly Dim[]>((shape, input) => broadcast(shape, input.dims), []);
    const values = combine && second && !third ? combineValues(first, second, combine) : undefined;
    return [inType({ dims, values }, type ?? first.type)];
  };
}

/** Numbers as this type holds them. Of a symbol, which is a whole number, nothing is lost. */
function inType({ dims, values }: Omit<Known, 'type'>, type: ElementType): Known {
  return { type, dims, values: values?.map((it) => (typeof it === 'number' ? numberIn(it, type) : it)) };
}

function numberIn(value: number, type: ElementType): Dim {
  if (type === 'bool') return Number(value !== 0);
  if (type === 'float64') return value;
  if (type === 'float32') return Math.fround(value);
  const whole = Math.trunc(value);
  return isFloat(type) && whole !== value ? unknownDim : whole;
}

/** Paddings of windows that cover every place are counted in floats. */
const rounding =
  (round: (value: number) => number): Rule =>
  ({ inputs: [input] }) => [input && { ...input, values: input.values?.map((it) => (typeof it === 'number' ? round(it) : it)) }];

/** The side of a square of so many places; of an unknown number it is unknown. */
const root: Rule = ({ inputs: [input] }) => [
  input && inType({ ...input, values: input.values?.map((it) => (typeof it === 'number' ? Math.sqrt(it) : unknownDim)) }, input.type),
];

/** Of what is not known, squares alone. */
function power(base: Dim, exponent: Dim): Dim {
  if (typeof base === 'number' && typeof exponent === 'number') return base ** exponent;
  return exponent === 2 ? multiply(base, base) : unknownDim;
}

function combineValues(a: Known, b: Known, combine: (a: Dim, b: Dim) => Dim): readonly Dim[] | undefined {
  const [left, right] = [a.values, b.values];
  if (left === undefined || right === undefined) return undefined;
  const length = Math.max(left.length, right.length);
  if (![left, right].every((it) => it.length === length || it.length === 1)) return undefined;
  return Array.from({ length }, (_, at) => combine(pick(left, at), pick(right, at)));
}

function pick(values: readonly Dim[], at: number): Dim {
  return values[values.length === 1 ? 0 : at] ?? 0;
}

/** A symbol is a size, so it never equals −1, which exporters compare with; what other number it is, is not known. */
function equal(a: Dim, b: Dim): Dim {
  if (a === b && a !== unknownDim) return 1;
  const [size, other] = typeof a === 'string' ? [a, b] : [b, a];
  return typeof other === 'string' || (typeof size === 'string' && other >= 0) ? unknownDim : 0;
}

function chosenOf(truth: Dim, yes: Dim, no: Dim): Dim {
  if (typeof truth === 'string') return yes === no ? yes : unknownDim;
  return truth === 0 ? no : yes;
}

/** Of sizes that are not known, only equal ones. */
const chosenBy =
  (choose: (a: number, b: number) => number) =>
  (a: Dim, b: Dim): Dim =>
    typeof a === 'number' && typeof b === 'number' ? choose(a, b) : a === b ? a : unknownDim;

const unaryOperators = [
  'Abs Acos Asin Atan Celu Cos CumSum Elu Erf Exp Gelu HardSigmoid HardSwish Hardmax',
  'LeakyRelu Log LogSoftmax LpNormalization LRN Mish PRelu Reciprocal Relu Round Selu Sigmoid',
  'Acosh Asinh Atanh Bernoulli BitwiseNot Cosh RandomNormalLike RandomUniformLike ReverseSequence Shrink Sinh',
  'Sign Sin Softmax Softplus Softsign Swish Tan Tanh ThresholdedRelu Trilu MeanVarianceNormalization',
]
  .join(' ')
  .split(' ');

const bitwise = ['BitShift', 'BitwiseAnd', 'BitwiseOr', 'BitwiseXor'];
const comparisons = ['And', 'Greater', 'GreaterOrEqual', 'Less', 'LessOrEqual', 'Or', 'Xor'];

export const elementwiseRules: Readonly<Record<string, Rule>> = {
  ...Object.fromEntries(unaryOperators.map((operator) => [operator, asInput])),
  ...Object.fromEntries(comparisons.map((operator) => [operator, broadcasting('bool')])),
  ...Object.fromEntries(bitwise.map((operator) => [operator, broadcasting()])),
  IsInf: asBooleans,
  IsNaN: asBooleans,
  CastLike: ({ inputs: [input, like] }) => [input && like && { ...input, type: like.type }],
  /** Values pass through as well: shapes are often copied and cast. */
  Identity: ({ inputs: [input] }) => [input],
  Cast({ inputs: [input], int }) {
    const type = typeOfCode(int('to', 0));
    return [input && type && inType(input, type)];
  },
  Ceil: rounding(Math.ceil),
  Floor: rounding(Math.floor),
  Clip({ inputs: [input, low, high], flatNode, opset }) {
    if (input === undefined) return [undefined];
    const bound = (at: number, own: Known | undefined, otherwise: number): Dim =>
      nameAt(flatNode.inputs, at) === '' ? otherwise : (own?.values?.[0] ?? unknownDim);
    const [least, most] = [bound(1, low, -Infinity), bound(2, high, Infinity)];
    const clipped = (it: Dim): Dim => chosenBy(Math.min)(most, chosenBy(Math.max)(least, it));
    // Older operator sets have the bounds as attributes.
    return [{ ...input, values: opset < 11 ? undefined : input.values?.map(clipped) }];
  },
  EyeLike: ({ inputs: [input], int }) => [input && { type: typeOfCode(int('dtype', 0)) ?? input.type, dims: input.dims }],
  Equal: broadcasting('bool', equal),
  Not: ({ inputs: [input] }) => [input && { ...input, values: input.values?.map((it) => chosenOf(it, 0, 1)) }],
  Neg: ({ inputs: [input] }) => [input && { ...input, values: input.values?.map((it) => subtract(0, it)) }],
  Add: broadcasting(undefined, add),
  Sub: broadcasting(undefined, subtract),
  Mul: broadcasting(undefined, (a, b) => multiply(a, b)),
  /** Integers lose the rest of a division. */
  Div(application) {
    const type = application.inputs[0]?.type;
    const exact = (a: Dim, b: Dim): Dim => (typeof a === 'number' && typeof b === 'number' && b !== 0 ? a / b : divide(a, b));
    return broadcasting(undefined, type !== undefined && isFloat(type) ? exact : divide)(application);
  },
  Mod: broadcasting(undefined, modulo),
  Pow: broadcasting(undefined, power),
  Sqrt: root,
  Max: broadcasting(undefined, chosenBy(Math.max)),
  Min: broadcasting(undefined, chosenBy(Math.min)),
  Mean: broadcasting(),
  Sum: broadcasting(),
  Where({ inputs: [condition, yes, no] }) {
    if (condition === undefined || yes === undefined || no === undefined) return [undefined];
    const dims = broadcast(condition.dims, broadcast(yes.dims, no.dims));
    const { values: chosen } = condition;
    const [left, right] = [yes.values, no.values];
    if (chosen === undefined || left === undefined || right === undefined) return [{ type: yes.type, dims }];
    const length = Math.max(chosen.length, left.length, right.length);
    const values = Array.from({ length }, (_, at) => chosenOf(pick(chosen, at), pick(left, at), pick(right, at)));
    return [{ type: yes.type, dims, values }];
  },
  Dropout: ({ inputs: [input] }) => [input, input && { type: 'bool', dims: input.dims }],
  QuantizeLinear: ({ inputs: [input, , zero] }) => [input && { type: zero?.type ?? 'uint8', dims: input.dims }],
  DequantizeLinear: ({ inputs: [input, scale] }) => [input && { type: scale?.type ?? 'float32', dims: input.dims }],
};

// Shapes of operators that choose elements, and of those that go by such a choice.

/** Values, and their numbers along the axis. */
const topK: Rule = ({ flatNode, inputs: [input, count], int }) => {
  if (input === undefined) return [];
  const k = flatNode.inputs[1] === undefined ? int('k', 1) : (count?.values?.[0] ?? unknownDim);
  const dims = input.dims.with(fromFront(int('axis', -1), input.dims.length), k);
  return [
    { type: input.type, dims },
    { type: 'int64', dims },
  ];
};

export const choosingRules: Readonly<Record<string, Rule>> = {
  TopK: topK,
  OneHot({ inputs: [indices, depth, values], int }) {
    if (indices === undefined || values === undefined) return [];
    const dims = indices.dims.toSpliced(fromFront(int('axis', -1), indices.dims.length + 1), 0, depth?.values?.[0] ?? unknownDim);
    return [{ type: values.type, dims }];
  },
  /** Places that are known when the values are. */
  NonZero: ({ inputs: [input] }) => [input && { type: 'int64', dims: [input.dims.length, unknownDim] }],
  /** The last axis of the indices names places; what they leave of the data stays. */
  GatherND({ inputs: [data, indices], int }) {
    const length = indices?.dims.at(-1);
    if (data === undefined || indices === undefined || typeof length !== 'number') return [];
    return [{ type: data.type, dims: [...indices.dims.slice(0, -1), ...data.dims.slice(int('batch_dims', 0) + length)] }];
  },
  GatherElements: ({ inputs: [data, indices] }) => [data && indices && { type: data.type, dims: indices.dims }],
  // Some elements are written over.
  ScatterElements: asInput,
  ScatterND: asInput,
};

/** Shapes of operators that onnxruntime's optimizer writes in place of several, of `com.microsoft`. */
export const fusedDomain = 'com.microsoft';

/** The norm, its mean and its deviation, and what it is the norm of. */
const skipNormalization: Rule = ({ inputs: [input] }) => {
  if (input === undefined || input.dims.length === 0) return [];
  const { type, dims } = input;
  const statistics = { type: 'float32', dims: dims.with(-1, 1) } as const;
  return [{ type, dims }, statistics, statistics, { type, dims }];
};

export const fusedRules: Readonly<Record<string, Rule>> = {
  BiasGelu: asInput,
  FastGelu: asInput,
  Gelu: asInput,
  QuickGelu: asInput,
  SkipLayerNormalization: skipNormalization,
  SkipSimplifiedLayerNormalization: skipNormalization,
};

// Shapes of operators that change how many places there are in space.

/** Sizes are given, or factors; those of older operator sets have other places. */
const resize: Rule = (application) => {
  const { inputs, flatNode, opset } = application;
  const [input] = inputs;
  if (input === undefined) return [undefined];
  const rank = input.dims.length;
  const isOld = flatNode.node.op === 'Upsample' || opset < 11;
  const axes = (application.ints('axes') ?? input.dims.map((_, axis) => axis)).map((axis) => fromFront(axis, rank));
  const sizes = isOld ? undefined : inputs[3]?.values;
  const { scales: attribute, keep_aspect_ratio_policy: policy } = flatNode.node.attributes;
  const scales = attribute?.kind === 'floats' ? attribute.value : application.numbers(isOld ? 1 : 2);
  const isStretched = policy?.kind !== 'string' || policy.value === 'stretch';
  const dims = input.dims.map((size, axis) => {
    const index = axes.indexOf(axis);
    if (index < 0) return size;
    if (sizes !== undefined && sizes.length > 0) return isStretched ? (sizes[index] ?? unknownDim) : unknownDim;
    return scaled(size, scales?.[index]);
  });
  return [{ type: input.type, dims }];
};

function scaled(size: Dim, factor: number | undefined): Dim {
  if (factor === undefined) return unknownDim;
  if (factor === 1) return size;
  if (typeof size === 'number') return Math.floor(Math.fround(size * Math.fround(factor)));
  return Number.isInteger(factor) ? multiply(size, factor) : unknownDim;
}

export const spatialRules: Readonly<Record<string, Rule>> = {
  DepthToSpace({ inputs: [input], int }) {
    const block = int('blocksize', 1);
    const [batch = 1, channels = 1, ...space] = dimsOf(input);
    const dims = [batch, divide(channels, block * block), ...space.map((it) => multiply(it, block))];
    return [input && { type: input.type, dims }];
  },
  SpaceToDepth({ inputs: [input], int }) {
    const block = int('blocksize', 1);
    const [batch = 1, channels = 1, ...space] = dimsOf(input);
    const dims = [batch, multiply(channels, block * block), ...space.map((it) => divide(it, block))];
    return [input && { type: input.type, dims }];
  },
  /** Samples, channels, and the places that the grid names. */
  GridSample: ({ inputs: [input, grid] }) => [
    input && grid && { type: input.type, dims: [...input.dims.slice(0, 2), ...grid.dims.slice(1, -1)] },
  ],
  Resize: resize,
  Upsample: resize,
};
