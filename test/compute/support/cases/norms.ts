/** Normalizations and reductions. */
import fc from 'fast-check';
import { float, int, ints } from '../../../../src/compute/builder.ts';
import { node } from '../finite-differences.ts';
import { flag, spatial, unary, type Case, type Cases } from './case.ts';

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
      floats: { mean: { dims: [c], values: Array<number>(c).fill(0.1) }, variance: { dims: [c], values: Array<number>(c).fill(0.5) } },
      output: 'y',
      gap: 0.2,
    }));

/** As `F.batch_norm` without running statistics is exported: mean and variance are computed. */
const computedNorm: fc.Arbitrary<Case> = spatial.map(({ n, c, h, w }) => ({
  nodes: [node('Exp', ['v'], 'variance'), node('BatchNormalization', ['x', 'gamma', 'beta', 'mean', 'variance'], 'y')],
  inputs: { x: [n, c, h, w], gamma: [c], beta: [c], mean: [c], v: [c] },
  output: 'y',
  gap: 0.2,
}));

const layerNorm: fc.Arbitrary<Case> = fc.record({ axis: fc.constantFrom(-1, 1), bias: flag }).map(({ axis, bias }) => {
  const inputs = { x: [2, 3, 4], gamma: axis === 1 ? [3, 4] : [4] };
  return {
    nodes: [node('LayerNormalization', ['x', 'gamma', ...(bias ? ['beta'] : [])], ['y', 'mean', 'inverse deviation'], { axis: int(axis) })],
    inputs: bias ? { ...inputs, beta: inputs.gamma } : inputs,
    output: 'y',
    gap: 0.2,
  };
});

const instanceNorm: fc.Arbitrary<Case> = spatial
  .filter(({ h, w }) => h * w > 2)
  .map(({ n, c, h, w }) => ({
    nodes: [node('InstanceNormalization', ['x', 'gamma', 'beta'], 'y', { epsilon: float(1e-3) })],
    inputs: { x: [n, c, h, w], gamma: [c], beta: [c] },
    output: 'y',
    gap: 0.2,
  }));

/** A scale a channel, or one a group as up to operator set 20. */
const groupNorm: fc.Arbitrary<Case> = fc
  .record({ groups: fc.constantFrom(1, 2, 4), opset: fc.constantFrom(18, 21) })
  .map(({ groups, opset }) => {
    const scales = [opset === 18 ? groups : 4];
    return {
      nodes: [node('GroupNormalization', ['x', 'gamma', 'beta'], 'y', { num_groups: int(groups), epsilon: float(1e-3) })],
      inputs: { x: [2, 4, 3, 2], gamma: scales, beta: scales },
      output: 'y',
      opset,
      gap: 0.2,
    };
  });

const reduced = (op: string): fc.Arbitrary<Case> =>
  fc.record({ keep: flag, axes: fc.constantFrom([1], [0, 2], [-1]), opset: fc.constantFrom(17, 18) }).map(({ keep, axes, opset }) => {
    const asInput = op === 'ReduceSum' || opset === 18;
    return {
      nodes: [node(op, asInput ? ['x', 'axes'] : ['x'], 'y', { keepdims: int(keep), ...(asInput ? {} : { axes: ints(axes) }) })],
      inputs: { x: [2, 3, 4] },
      ...(asInput ? { integers: { axes } } : {}),
      output: 'y',
      opset,
    };
  });

export const normalization: Cases = {
  'BatchNormalization on running statistics': norm(false),
  'BatchNormalization on batch statistics': norm(true),
  'BatchNormalization on computed statistics': computedNorm,
  LayerNormalization: layerNorm,
  InstanceNormalization: instanceNorm,
  GroupNormalization: groupNorm,
  Softmax: unary('Softmax', { axis: int(-1) }),
  LogSoftmax: unary('LogSoftmax', { axis: int(0) }),
};

export const reduction: Cases = {
  ReduceSum: reduced('ReduceSum'),
  ReduceMean: reduced('ReduceMean'),
  ReduceL1: reduced('ReduceL1'),
  ReduceL2: reduced('ReduceL2'),
  ReduceSumSquare: reduced('ReduceSumSquare'),
  ReduceLogSumExp: reduced('ReduceLogSumExp'),
  ReduceMax: reduced('ReduceMax'),
  ReduceMin: reduced('ReduceMin'),
};
