/** Convolutions and pooling. */
import fc from 'fast-check';
import { int, ints, text } from '../../../../src/compute/builder.ts';
import { node } from '../finite-differences.ts';
import { flag, small, spatial, type Case, type Cases } from './case.ts';

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
        ...(own === 'explicit' ? { pads: ints([...axes.map(() => before), ...axes.map(() => after)]) } : { auto_pad: text(own) }),
      },
      dilations: { dilations: ints(axes.map(() => dilation)) },
      stride,
      after,
      before,
      size: kernel,
    };
  });

const conv: fc.Arbitrary<Case> = fc
  .record({ window, n: fc.integer({ min: 1, max: 2 }), groups: small, i: small, o: small, bias: flag })
  .map(({ window: own, n, groups, i, o, bias }) => {
    const inputs = { x: [n, groups * i, ...own.spatial], w: [groups * o, i, ...own.kernel] };
    return {
      nodes: [node('Conv', bias ? ['x', 'w', 'b'] : ['x', 'w'], 'y', { ...own.attributes, ...own.dilations, group: int(groups) })],
      inputs: bias ? { ...inputs, b: [groups * o] } : inputs,
      output: 'y',
    };
  });

/** The form for few channels under a large kernel. */
const thinConv: fc.Arbitrary<Case> = fc
  .record({ i: fc.integer({ min: 1, max: 3 }), stride: fc.integer({ min: 1, max: 3 }), p: flag })
  .map(({ i, stride, p }) => ({
    nodes: [node('Conv', ['x', 'w'], 'y', { strides: ints([stride, stride]), pads: ints([p, p, 0, 0]) })],
    inputs: { x: [2, i, 8, 7], w: [2, i, 5, 4] },
    output: 'y',
  }));

/** The form for many places, 16 × 17 here. */
const wideConv: fc.Arbitrary<Case> = fc
  .record({ i: fc.integer({ min: 1, max: 2 }), p: flag, stride: small })
  .map(({ i, p, stride }) => ({
    nodes: [node('Conv', ['x', 'w'], 'y', { pads: ints([p, p, 1 - p, 0]), strides: ints([stride, 1]) })],
    inputs: { x: [2, i, 16 * stride + 1, 18], w: [2, i, 2, 2] },
    output: 'y',
  }));

/** What a window reaches beyond goes into `output_padding`, as exporters write it. */
const convTranspose: fc.Arbitrary<Case> = fc
  .record({
    i: small,
    o: small,
    groups: small,
    bias: flag,
    kernel: fc.integer({ min: 1, max: 3 }),
    stride: fc.integer({ min: 1, max: 3 }),
    dilation: fc.integer({ min: 1, max: 2 }),
    before: flag,
    more: flag,
  })
  .filter(({ kernel, before }) => before < kernel)
  .map(({ i, o, groups, bias, kernel, stride, dilation, before, more }) => {
    const inputs = { x: [2, groups * i, 3, 2], w: [groups * i, o, kernel, kernel] };
    const beyond = Math.min(more, stride - 1);
    return {
      nodes: [
        node('ConvTranspose', bias ? ['x', 'w', 'b'] : ['x', 'w'], 'y', {
          strides: ints([stride, stride]),
          dilations: ints([dilation, dilation]),
          pads: ints([before, before, before, 0]),
          output_padding: ints([beyond, 0]),
          group: int(groups),
        }),
      ],
      inputs: bias ? { ...inputs, b: [groups * o] } : inputs,
      output: 'y',
    };
  });

const pool = (op: string): fc.Arbitrary<Case> =>
  fc
    .record({ window, n: fc.integer({ min: 1, max: 2 }), c: small, count: flag, ceil: flag })
    // onnxruntime wants pads smaller than the kernel, and no gaps between padded windows.
    .filter(({ window: own }) => Math.max(own.before, own.after) < own.size)
    .filter(({ window: own }) => own.stride <= own.size)
    .map(({ window: own, n, c, count, ceil }) => ({
      nodes: [
        node(op, ['x'], 'y', {
          ...own.attributes,
          ceil_mode: int(ceil),
          ...(op === 'MaxPool' ? own.dilations : { count_include_pad: int(count) }),
        }),
      ],
      inputs: { x: [n, c, ...own.spatial] },
      output: 'y',
    }));

export const convolution: Cases = {
  Conv: conv,
  'Conv of thin input': thinConv,
  'Conv of many places': wideConv,
  ConvTranspose: convTranspose,
};

/** Larger and smaller, by factors that float32 holds exactly. */
const resize: fc.Arbitrary<Case> = fc
  .record({
    dims: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 2 }),
    factors: fc.array(fc.constantFrom(0.5, 1, 1.5, 2, 3), { minLength: 2, maxLength: 2 }),
    linear: fc.boolean(),
    coordinates: fc.constantFrom('half_pixel', 'pytorch_half_pixel', 'align_corners', 'asymmetric'),
    rounding: fc.constantFrom('round_prefer_floor', 'round_prefer_ceil', 'floor', 'ceil'),
  })
  .map(({ dims, factors, linear, coordinates, rounding }) => {
    const scales = [1, 1, ...dims.map((size, axis) => Math.max(factors[axis] ?? 1, 1 / size))];
    const mode = { mode: text(linear ? 'linear' : 'nearest'), coordinate_transformation_mode: text(coordinates) };
    return {
      nodes: [node('Resize', ['x', '', 'scales'], 'y', { ...mode, nearest_mode: text(rounding) })],
      inputs: { x: [2, 2, ...dims] },
      floats: { scales: { dims: [scales.length], values: scales } },
      output: 'y',
    };
  });

export const pooling: Cases = {
  Resize: resize,
  MaxPool: pool('MaxPool'),
  AveragePool: pool('AveragePool'),
  GlobalMaxPool: spatial.map(({ n, c, h, w }) => ({
    nodes: [node('GlobalMaxPool', ['x'], 'y')],
    inputs: { x: [n, c, h, w] },
    output: 'y',
  })),
  GlobalAveragePool: spatial.map(({ n, c, h, w }) => ({
    nodes: [node('GlobalAveragePool', ['x'], 'y')],
    inputs: { x: [n, c, h, w] },
    output: 'y',
  })),
};
