/** Statistics of norms on batches: means over all of what their batches say. */
import { expect, it } from 'vitest';
import { must } from '../../src/basics/must.ts';
import { buildTrainingStep } from '../../src/compute/build-training-step.ts';
import { int, ints } from '../../src/compute/builder.ts';
import { buildNormStatistics, measureNorms } from '../../src/compute/norm-statistics.ts';
import { floatTensor } from '../../src/model/index.ts';
import { smallModel } from '../support/small-model.ts';
import { node } from './support/finite-differences.ts';
import { momentum, oneThread } from './support/training.ts';

it('of a norm that is used twice are the mean over both uses', async () => {
  const of = (name: string, value: number) => floatTensor(name, [4], [value, value, value, value]);
  const tensors = [of('gamma', 1), of('beta', 0), of('mean', 0), of('var', 1)];
  const norm = (input: string, output: string) => node('BatchNormalization', [input, 'gamma', 'beta', 'mean', 'var'], output);
  const nodes = [norm('x', 'a'), node('Mul', ['x', 'x'], 'q'), norm('q', 'b'), node('Add', ['a', 'b'], 'y')];
  const spec = { model: smallModel({ nodes, tensors }), input: 'x', sampleDims: [4], output: 'y', replaceable: [] };
  const graph = must(buildNormStatistics(spec).value, 'statistics');
  const samples = Float32Array.from({ length: 12 }, (_, at) => Math.sin(at * at));
  const batches = [{ samples, labels: new Float32Array(12), size: 3 }];
  const found = await measureNorms(graph, new Map(), batches, oneThread);
  const column = (at: number) => [0, 1, 2].map((row) => samples[4 * row + at] ?? NaN);
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b) / values.length;
  const wanted = [0, 1, 2, 3].map((at) => (mean(column(at)) + mean(column(at).map((own) => own * own))) / 2);
  wanted.forEach((value, at) => expect(found.get('mean')?.[at]).toBeCloseTo(value, 6));
});

it('leaves a norm alone whose statistics are computed, as that of a standardized weight', () => {
  const of = (name: string) => floatTensor(name, [2], [1, 2]);
  const tensors = [...['gamma', 'beta', 'mean', 'var'].map(of), floatTensor('w', [3, 2], [1, 2, 3, 5, 8, 13])];
  const standard = ['w', 'gamma', 'beta', 'of w', 'square'];
  const nodes = [
    node('ReduceMean', ['w'], 'of w', { axes: ints([0]), keepdims: int(0) }),
    node('Mul', ['of w', 'of w'], 'square'),
    ...[node('BatchNormalization', standard, 'v'), node('MatMul', ['x', 'v'], 'a')],
    node('BatchNormalization', ['a', 'gamma', 'beta', 'mean', 'var'], 'y'),
  ];
  const spec = { model: smallModel({ nodes, tensors }), input: 'x', sampleDims: [3], output: 'y', replaceable: [] };
  const graph = must(buildNormStatistics(spec).value, 'statistics');
  expect([...graph.statistics.values()]).toEqual(['mean', 'var']);
  const step = { ...spec, tensors: ['w'], loss: 'mse', optimizer: momentum } as const;
  expect(buildTrainingStep(step).diagnostics).toEqual([]);
});
