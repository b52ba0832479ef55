/** Shapes of operators that contract axes: matrices, convolutions, pools, recurrences, reductions. */
import { allNumbers } from '../shape.ts';
import type { Dim, ElementType } from '../graph.ts';
import { broadcast, broadcastDim, multiply, unknownDim } from './dim-algebra.ts';
import { equationText, readEquation } from './equation.ts';
import { asInput } from './elementwise-rules.ts';
import { fromFront, integersOf, type Application, type Known, type Rule } from './known.ts';

const pool: Rule = (application) => {
  const [input] = application.inputs;
  const sizes = application.ints('kernel_shape');
  if (input === undefined || sizes === undefined) return [undefined];
  const dims = [...input.dims.slice(0, 2), ...slide(application, input.dims.slice(2), sizes)];
  return [
    { type: input.type, dims },
    { type: 'int64', dims },
  ];
};

/** Sizes after a window has slid over each axis. */
function slide({ ints, int, flatNode }: Application, space: readonly Dim[], sizes: readonly number[]): readonly Dim[] {
  const automatic = flatNode.node.attributes['auto_pad'];
  const mode = automatic?.kind === 'string' ? automatic.value : 'NOTSET';
  return space.map((size, axis) => {
    const stride = ints('strides')?.[axis] ?? 1;
    const reach = ((sizes[axis] ?? 1) - 1) * (ints('dilations')?.[axis] ?? 1) + 1;
    const before = ints('pads')?.[axis] ?? 0;
    const after = ints('pads')?.[axis + space.length] ?? 0;
    if (typeof size !== 'number') return stride === 1 && (mode.startsWith('SAME') || before + after === reach - 1) ? size : unknownDim;
    if (mode.startsWith('SAME')) return Math.ceil(size / stride);
    const pads = mode === 'VALID' ? 0 : before + after;
    const steps = (size + pads - reach) / stride;
    if (int('ceil_mode', 0) === 0) return Math.floor(steps) + 1;
    const rounded = Math.ceil(steps) + 1;
    // A window that would begin in the padding after the end is left out.
    return (rounded - 1) * stride >= size + before ? rounded - 1 : rounded;
  });
}

const globalPool: Rule = ({ inputs: [input] }) => [
  input && { type: input.type, dims: input.dims.map((size, axis) => (axis < 2 ? size : 1)) },
];

/** Axes are an attribute in older operator sets, an input in newer ones; without any, all go. */
function reduction(type?: ElementType): Rule {
  return (application) => {
    const [input] = application.inputs;
    if (input === undefined) return [undefined];
    const given = integersOf(application, 'axes', 1);
    const unclear = given === undefined && application.inputs[1] !== undefined;
    if (unclear) return [undefined];
    if (given === undefined && application.int('noop_with_empty_axes', 0) !== 0) return [input];
    return [reduced(input, given, application.int('keepdims', 1) !== 0, type)];
  };
}

function reduced(input: Known, given: readonly number[] | undefined, keep: boolean, type: ElementType | undefined): Known {
  const axes = given?.map((axis) => fromFront(axis, input.dims.length));
  const isReduced = (axis: number) => axes === undefined || axes.length === 0 || axes.includes(axis);
  const dims = keep ? input.dims.map((size, axis) => (isReduced(axis) ? 1 : size)) : input.dims.filter((_, axis) => !isReduced(axis));
  return { type: type ?? input.type, dims };
}

const argument: Rule = ({ inputs: [input], int }) => [input && reduced(input, [int('axis', 0)], int('keepdims', 1) !== 0, 'int64')];

/** Outputs of LSTM, GRU and RNN: all steps [seq, directions, batch, hidden], then the last ones. */
const recurrence: Rule = ({ inputs: [input, , hidden], int }) => {
  const size = hidden?.dims[2];
  const directions = hidden?.dims[0];
  if (input === undefined || size === undefined || directions === undefined) return [undefined];
  const [first = unknownDim, second = unknownDim] = input.dims;
  const batchFirst = int('layout', 0) === 1;
  const { type } = input;
  const all = batchFirst ? [first, second, directions, size] : [first, directions, second, size];
  const last = batchFirst ? [first, directions, size] : [directions, second, size];
  return [
    { type, dims: all },
    { type, dims: last },
    { type, dims: last },
  ];
};

const reductions = ['ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd', 'ReduceSum ReduceSumSquare']
  .join(' ')
  .split(' ');

export const contractingRules: Readonly<Record<string, Rule>> = {
  ...Object.fromEntries(reductions.map((operator) => [operator, reduction()])),
  Gemm({ inputs: [a, b], int }) {
    if (a === undefined || b === undefined) return [undefined];
    const rows = a.dims[int('transA', 0) === 0 ? 0 : 1];
    const columns = b.dims[int('transB', 0) === 0 ? 1 : 0];
    return [{ type: a.type, dims: [rows ?? unknownDim, columns ?? unknownDim] }];
  },
  MatMul({ inputs: [a, b] }) {
    if (a === undefined || b === undefined) return [undefined];
    const [rows, columns] = [a.dims.at(-2), b.dims.length > 1 ? b.dims.at(-1) : undefined];
    const dims = [...broadcast(a.dims.slice(0, -2), b.dims.slice(0, -2)), rows, columns].filter((size) => size !== undefined);
    return [{ type: a.type, dims }];
  },
  Einsum({ flatNode, inputs }) {
    const known = inputs.filter((input) => input !== undefined);
    const [first] = known;
    if (first === undefined || known.length < inputs.length) return [undefined];
    const ranks = known.map(({ dims }) => dims.length);
    const equation = readEquation(equationText(flatNode), ranks);
    if (equation === undefined) return [undefined];
    const sizes = new Map<string, Dim>();
    for (const [index, labels] of equation.operands.entries()) {
      for (const [axis, label] of labels.entries()) {
        sizes.set(label, broadcastDim(sizes.get(label) ?? 1, known[index]?.dims[axis] ?? unknownDim));
      }
    }
    return [{ type: first.type, dims: equation.output.map((label) => sizes.get(label) ?? unknownDim) }];
  },
  Conv(application) {
    const [input, kernel] = application.inputs;
    if (input === undefined || kernel === undefined) return [undefined];
    const sizes = application.ints('kernel_shape') ?? allNumbers(kernel.dims.slice(2));
    const space = sizes && slide(application, input.dims.slice(2), sizes);
    const channels = kernel.dims[0] ?? unknownDim;
    return [space && { type: input.type, dims: [input.dims[0] ?? 1, channels, ...space] }];
  },
  ConvTranspose({ inputs: [input, kernel], int, ints, flatNode }) {
    const sizes = ints('kernel_shape') ?? allNumbers(kernel?.dims.slice(2) ?? []);
    if (input === undefined || kernel === undefined || sizes === undefined) return [undefined];
    const given = ints('output_shape');
    const automatic = flatNode.node.attributes['auto_pad'];
    const same = automatic?.kind === 'string' && automatic.value.startsWith('SAME');
    const space = input.dims.slice(2).map((size, axis): Dim => {
      const stride = ints('strides')?.[axis] ?? 1;
      const rank = sizes.length;
      if (given !== undefined) return given[axis] ?? unknownDim;
      if (typeof size !== 'number') return unknownDim;
      if (same) return size * stride;
      const pads = (ints('pads')?.[axis] ?? 0) + (ints('pads')?.[axis + rank] ?? 0);
      const reach = ((sizes[axis] ?? 1) - 1) * (ints('dilations')?.[axis] ?? 1) + 1;
      return (size - 1) * stride + (ints('output_padding')?.[axis] ?? 0) + reach - pads;
    });
    const channels = multiply(kernel.dims[1] ?? unknownDim, int('group', 1));
    return [{ type: input.type, dims: [input.dims[0] ?? 1, channels, ...space] }];
  },
  MaxPool: pool,
  AveragePool: pool,
  LpPool: pool,
  GlobalAveragePool: globalPool,
  GlobalMaxPool: globalPool,
  GlobalLpPool: globalPool,
  ArgMax: argument,
  ArgMin: argument,
  LSTM: recurrence,
  GRU: recurrence,
  RNN: recurrence,
  /** The normalised input; mean and deviation, where a layer norm gives them, have the axes at 1. */
  LayerNormalization({ inputs: [input], int }) {
    if (input === undefined) return [undefined];
    const axis = fromFront(int('axis', -1), input.dims.length);
    const statistics = { type: input.type, dims: input.dims.map((it, at) => (at < axis ? it : 1)) };
    return [{ type: input.type, dims: input.dims }, statistics, statistics];
  },
  BatchNormalization: asInput,
  InstanceNormalization: asInput,
  GroupNormalization: asInput,
};
