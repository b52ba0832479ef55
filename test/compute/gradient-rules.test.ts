/** Every gradient rule, on random shapes and attributes, against finite differences. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { float, int, ints, text } from '../../src/compute/builder.ts';
import { gradientRules } from '../../src/compute/gradients/table.ts';
import type { GradientCase } from './support/finite-differences.ts';
import { checkGradients, node } from './support/finite-differences.ts';

type Case = Omit<GradientCase, 'seed'>;

const small = fc.integer({ min: 1, max: 4 });
const flag = fc.integer({ min: 0, max: 1 });
const shape = fc.array(small, { minLength: 1, maxLength: 4 });

/** Two shapes that broadcast with each other: axes of 1 and missing leading axes. */
const broadcastPair = fc
  .record({ dims: shape, ones: fc.array(flag, { minLength: 8, maxLength: 8 }), cut: small })
  .map(({ dims, ones, cut }) => {
    const thinned = (offset: number): number[] =>
      dims.map((dim, axis) => (ones[axis + offset] === 1 ? 1 : dim));
    return { a: thinned(0), b: thinned(4).slice(Math.min(cut - 1, dims.length)) };
  });

const unary = (op: string, attributes = {}, positive = false): fc.Arbitrary<Case> =>
  shape.map((dims) => ({
    nodes: [node(op, ['x'], 'y', attributes)],
    inputs: { x: dims },
    output: 'y',
    ...(positive ? { positive: ['x'] } : {}),
  }));

const binary = (op: string): fc.Arbitrary<Case> =>
  broadcastPair.map(({ a, b }) => ({
    nodes: [node(op, ['a', 'b'], 'y')],
    inputs: { a, b },
    output: 'y',
    positive: ['b'],
  }));

const gemm: fc.Arbitrary<Case> = fc
  .record({ m: small, k: small, n: small, ta: flag, tb: flag, c: fc.integer({ min: 0, max: 4 }) })
  .map(({ m, k, n, ta, tb, c }) => {
    const third = [undefined, [n], [1, n], [m, 1], [m, n]][c];
    const inputs = { a: ta ? [k, m] : [m, k], b: tb ? [n, k] : [k, n] };
    return {
      nodes: [
        node('Gemm', third ? ['a', 'b', 'c'] : ['a', 'b'], 'y', {
          transA: int(ta),
          transB: int(tb),
          alpha: float(0.5),
          beta: float(third ? 2 : 1),
        }),
      ],
      inputs: third ? { ...inputs, c: third } : inputs,
      output: 'y',
    };
  });

const matMul: fc.Arbitrary<Case> = fc
  .record({ m: small, k: small, n: small, batch: broadcastPair })
  .map(({ m, k, n, batch }) => ({
    nodes: [node('MatMul', ['a', 'b'], 'y')],
    inputs: { a: [...batch.a.slice(0, 2), m, k], b: [...batch.b.slice(-2).slice(0, 1), k, n] },
    output: 'y',
  }))
  .filter(({ inputs: { a, b } }) => {
    const [left, right] = [a.slice(0, -2).at(-1), b.slice(0, -2).at(-1)];
    return left === undefined || right === undefined || left === right || left === 1 || right === 1;
  });

/** Windows over one or two axes that fit into the input. */
const window = fc
  .record({
    rank: fc.integer({ min: 1, max: 2 }),
    kernel: fc.integer({ min: 1, max: 3 }),
    stride: fc.integer({ min: 1, max: 3 }),
    dilation: fc.integer({ min: 1, max: 2 }),
    before: fc.integer({ min: 0, max: 1 }),
    after: fc.integer({ min: 0, max: 1 }),
    extra: fc.integer({ min: 0, max: 3 }),
    pad: fc.constantFrom('explicit', 'SAME_UPPER', 'SAME_LOWER', 'VALID'),
  })
  .map(({ rank, kernel, stride, dilation, before, after, extra, pad }) => {
    const axes = Array.from({ length: rank }, (_, axis) => axis);
    const own = pad === 'explicit' || dilation === 1 ? pad : 'VALID';
    return {
      kernel: axes.map(() => kernel),
      spatial: axes.map((axis) => (kernel - 1) * dilation + 1 + extra + axis),
      attributes: {
        kernel_shape: ints(axes.map(() => kernel)),
        strides: ints(axes.map(() => stride)),
        ...(own === 'explicit'
          ? { pads: ints([...axes.map(() => before), ...axes.map(() => after)]) }
          : { auto_pad: text(own) }),
      },
      dilations: { dilations: ints(axes.map(() => dilation)) },
      stride,
      after,
      before,
      size: kernel,
    };
  });

const conv: fc.Arbitrary<Case> = fc
  .record({
    window,
    n: fc.integer({ min: 1, max: 2 }),
    groups: small,
    i: small,
    o: small,
    bias: flag,
  })
  .map(({ window: own, n, groups, i, o, bias }) => {
    const inputs = { x: [n, groups * i, ...own.spatial], w: [groups * o, i, ...own.kernel] };
    return {
      nodes: [
        node('Conv', bias ? ['x', 'w', 'b'] : ['x', 'w'], 'y', {
          ...own.attributes,
          ...own.dilations,
          group: int(groups),
        }),
      ],
      inputs: bias ? { ...inputs, b: [groups * o] } : inputs,
      output: 'y',
    };
  });

/** The form for few channels under a large kernel. */
const thinConv: fc.Arbitrary<Case> = fc
  .record({ i: fc.integer({ min: 1, max: 3 }), stride: fc.integer({ min: 1, max: 3 }), p: flag })
  .map(({ i, stride, p }) => ({
    nodes: [
      node('Conv', ['x', 'w'], 'y', { strides: ints([stride, stride]), pads: ints([p, p, 0, 0]) }),
    ],
    inputs: { x: [2, i, 8, 7], w: [2, i, 5, 4] },
    output: 'y',
  }));

/** The form for many places, 16 × 17 here. */
const wideConv: fc.Arbitrary<Case> = fc
  .record({ i: fc.integer({ min: 1, max: 2 }), p: flag, stride: small })
  .map(({ i, p, stride }) => ({
    nodes: [
      node('Conv', ['x', 'w'], 'y', { pads: ints([p, p, 1 - p, 0]), strides: ints([stride, 1]) }),
    ],
    inputs: { x: [2, i, 16 * stride + 1, 18], w: [2, i, 2, 2] },
    output: 'y',
  }));

const pool = (op: string): fc.Arbitrary<Case> =>
  fc
    .record({ window, n: fc.integer({ min: 1, max: 2 }), c: small, count: flag })
    // onnxruntime wants pads smaller than the kernel, and no gaps between padded windows.
    .filter(({ window: own }) => Math.max(own.before, own.after) < own.size)
    .filter(({ window: own }) => own.stride <= own.size)
    .map(({ window: own, n, c, count }) => ({
      nodes: [
        node(op, ['x'], 'y', {
          ...own.attributes,
          ...(op === 'MaxPool' ? own.dilations : { count_include_pad: int(count) }),
        }),
      ],
      inputs: { x: [n, c, ...own.spatial] },
      output: 'y',
    }));

const spatial = fc.record({ n: small, c: small, h: small, w: small });

const norm = (training: boolean): fc.Arbitrary<Case> =>
  spatial
    .filter(({ n, h, w }) => n * h * w > 3)
    .map(({ n, c, h, w }) => ({
      nodes: [
        node(
          'BatchNormalization',
          ['x', 'gamma', 'beta', 'mean', 'variance'],
          training ? ['y', 'm', 'v'] : 'y',
          training ? { training_mode: int(1), momentum: float(0) } : {},
        ),
      ],
      inputs: { x: [n, c, h, w], gamma: [c], beta: [c] },
      floats: {
        mean: { dims: [c], values: Array<number>(c).fill(0.1) },
        variance: { dims: [c], values: Array<number>(c).fill(0.5) },
      },
      output: 'y',
      gap: 0.2,
    }));

const scalarOf = (value: number) => ({ dims: [], values: [value] });

const clip: fc.Arbitrary<Case> = fc
  .record({ dims: shape, bounds: fc.constantFrom(['low', 'high'], ['low'], ['', 'high']) })
  .map(({ dims, bounds }) => ({
    nodes: [node('Clip', ['x', ...bounds], 'y')],
    inputs: { x: dims },
    floats: { low: scalarOf(-0.06), high: scalarOf(0.06) },
    output: 'y',
  }));

const power: fc.Arbitrary<Case> = fc
  .record({ dims: shape, exponent: fc.constantFrom(2, 3, 0.5) })
  .map(({ dims, exponent }) => ({
    nodes: [node('Pow', ['x', 'e'], 'y')],
    inputs: { x: dims },
    floats: { e: scalarOf(exponent) },
    output: 'y',
    positive: ['x'],
  }));

const moved: fc.Arbitrary<Case> = fc.constantFrom<Case>(
  {
    nodes: [node('Flatten', ['x'], 'y', { axis: int(2) })],
    inputs: { x: [2, 3, 2, 2] },
    output: 'y',
  },
  { nodes: [node('Flatten', ['x'], 'y')], inputs: { x: [2, 3, 4] }, output: 'y' },
  {
    nodes: [node('Reshape', ['x', 's'], 'y')],
    inputs: { x: [2, 3, 4] },
    integers: { s: [0, -1, 2] },
    output: 'y',
  },
  {
    nodes: [node('Squeeze', ['x', 's'], 'y')],
    inputs: { x: [2, 1, 3] },
    integers: { s: [1] },
    output: 'y',
  },
  {
    nodes: [node('Unsqueeze', ['x', 's'], 'y')],
    inputs: { x: [2, 3] },
    integers: { s: [0, 2] },
    output: 'y',
  },
  {
    nodes: [node('Transpose', ['x'], 'y', { perm: ints([2, 0, 1]) })],
    inputs: { x: [2, 3, 4] },
    output: 'y',
  },
  { nodes: [node('Transpose', ['x'], 'y')], inputs: { x: [2, 3] }, output: 'y' },
  {
    nodes: [node('Expand', ['x', 's'], 'y')],
    inputs: { x: [3, 1] },
    integers: { s: [2, 3, 4] },
    output: 'y',
  },
  {
    nodes: [node('Concat', ['a', 'b'], 'y', { axis: int(-1) })],
    inputs: { a: [2, 3], b: [2, 1] },
    output: 'y',
  },
  {
    nodes: [
      node('Split', ['x', 's'], ['p', 'q', 'unused'], { axis: int(1) }),
      node('Mul', ['p', 'q'], 'y'),
    ],
    inputs: { x: [2, 5] },
    integers: { s: [2, 2, 1] },
    output: 'y',
  },
  {
    nodes: [node('Identity', ['x'], 'i'), node('Dropout', ['i'], 'y')],
    inputs: { x: [2, 3] },
    output: 'y',
  },
);

const picked: fc.Arbitrary<Case> = fc.constantFrom<Case>(
  {
    nodes: [node('Slice', ['x', 'from', 'to', 'axes', 'step'], 'y')],
    inputs: { x: [5, 3, 6] },
    integers: { from: [-1, 1], to: [0, 5], axes: [0, 2], step: [-2, 2] },
    output: 'y',
  },
  {
    nodes: [node('Slice', ['x', 'from', 'to'], 'y')],
    inputs: { x: [4, 3] },
    integers: { from: [1], to: [3] },
    output: 'y',
  },
  {
    nodes: [node('Gather', ['x', 'i'], 'y')],
    inputs: { x: [4, 3] },
    integers: { i: [2, 0, 2, 2] },
    output: 'y',
  },
  {
    nodes: [node('Gather', ['x', 'i'], 'y', { axis: int(1) })],
    inputs: { x: [2, 4, 3] },
    integers: { i: [3, 0, 3] },
    output: 'y',
  },
  {
    nodes: [node('Greater', ['a', 'zero'], 'c'), node('Where', ['c', 'a', 'b'], 'y')],
    inputs: { a: [3, 4], b: [4] },
    floats: { zero: scalarOf(0) },
    output: 'y',
  },
  {
    nodes: [node('Pad', ['x', 'p'], 'y')],
    inputs: { x: [2, 3] },
    integers: { p: [0, 1, 2, 0] },
    output: 'y',
  },
);

const reduced = (op: string): fc.Arbitrary<Case> =>
  fc
    .record({
      keep: flag,
      axes: fc.constantFrom([1], [0, 2], [-1]),
      opset: fc.constantFrom(17, 18),
    })
    .map(({ keep, axes, opset }) => {
      const asInput = op === 'ReduceSum' || opset === 18;
      return {
        nodes: [
          node(op, asInput ? ['x', 'axes'] : ['x'], 'y', {
            keepdims: int(keep),
            ...(asInput ? {} : { axes: ints(axes) }),
          }),
        ],
        inputs: { x: [2, 3, 4] },
        ...(asInput ? { integers: { axes } } : {}),
        output: 'y',
        opset,
      };
    });

const layerNorm: fc.Arbitrary<Case> = fc
  .record({ axis: fc.constantFrom(-1, 1), bias: flag })
  .map(({ axis, bias }) => {
    const inputs = { x: [2, 3, 4], gamma: axis === 1 ? [3, 4] : [4] };
    return {
      nodes: [
        node('LayerNormalization', ['x', 'gamma', ...(bias ? ['beta'] : [])], 'y', {
          axis: int(axis),
        }),
      ],
      inputs: bias ? { ...inputs, beta: inputs.gamma } : inputs,
      output: 'y',
      gap: 0.2,
    };
  });

const gelu: fc.Arbitrary<Case> = fc.constantFrom('none', 'tanh').map((approximate) => ({
  nodes: [node('Gelu', ['x'], 'y', { approximate: text(approximate) })],
  inputs: { x: [5, 7] },
  output: 'y',
  opset: 20,
  gap: 0.1,
}));

const families: Readonly<Record<string, Readonly<Record<string, fc.Arbitrary<Case>>>>> = {
  arithmetic: {
    Add: binary('Add'),
    Sub: binary('Sub'),
    Mul: binary('Mul'),
    Div: binary('Div'),
    Pow: power,
    Sum: broadcastPair.map(({ a, b }) => ({
      nodes: [node('Sum', ['a', 'b', 'a'], 'y')],
      inputs: { a, b },
      output: 'y',
    })),
  },
  activation: {
    Relu: unary('Relu'),
    LeakyRelu: unary('LeakyRelu', { alpha: float(0.3) }),
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
  },
  linear: { Gemm: gemm, MatMul: matMul },
  convolution: { Conv: conv, 'Conv of thin input': thinConv, 'Conv of many places': wideConv },
  pooling: {
    MaxPool: pool('MaxPool'),
    AveragePool: pool('AveragePool'),
    GlobalAveragePool: spatial.map(({ n, c, h, w }) => ({
      nodes: [node('GlobalAveragePool', ['x'], 'y')],
      inputs: { x: [n, c, h, w] },
      output: 'y',
    })),
  },
  normalization: {
    'BatchNormalization on running statistics': norm(false),
    'BatchNormalization on batch statistics': norm(true),
    LayerNormalization: layerNorm,
    Softmax: unary('Softmax', { axis: int(-1) }),
    LogSoftmax: unary('LogSoftmax', { axis: int(0) }),
  },
  layout: { 'moving elements': moved, 'picking elements': picked },
  reduction: { ReduceSum: reduced('ReduceSum'), ReduceMean: reduced('ReduceMean') },
};

/** Rules that are tried under the name of what they do. */
const together: readonly string[] = [
  ...['Flatten', 'Reshape', 'Squeeze', 'Unsqueeze', 'Transpose', 'Expand', 'Concat', 'Split'],
  ...['Identity', 'Dropout', 'BatchNormalization', 'Slice', 'Gather', 'Where', 'Pad'],
];

test('every operator with a rule has a case here', () => {
  const covered = new Set([...together, ...Object.values(families).flatMap(Object.keys)]);
  expect([...gradientRules.keys()].filter((op) => !covered.has(op))).toEqual([]);
});

describe.each(Object.entries(families))('%s', (_family, rules) => {
  test.each(Object.entries(rules))('%s', async (_op, cases) => {
    await fc.assert(
      fc.asyncProperty(cases, fc.integer(), async (given, seed) => {
        await checkGradients({ ...given, seed });
      }),
      { numRuns: 25 },
    );
  });
});
