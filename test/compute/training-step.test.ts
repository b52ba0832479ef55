/** What a training step promises beyond its numbers: same bytes, any batch, kept zeros, clear refusals. */
import { describe, expect, test } from 'vitest';
import { buildTrainingStep } from '../../src/compute/build-training-step.ts';
import { float, ints } from '../../src/compute/builder.ts';
import { createTrainer } from '../../src/compute/trainer.ts';
import type { TrainingSpec } from '../../src/compute/training-step.ts';
import { encodeModel, floatTensor, type Model } from '../../src/model/index.ts';
import type { PlannedOptimizer } from '../../src/plan/plan.ts';
import { expectation, gradientBatch, loadModel } from './support/fixtures.ts';
import { node } from './support/finite-differences.ts';
import { partOf } from '../../src/compute/feeding.ts';
import { tinyModel, tinySpec } from './support/tiny.ts';
import { images, momentum, oneThread, stepOf, trainerOf } from './support/training.ts';

const adamw: PlannedOptimizer = { name: 'adamw', lr: 1e-3, beta1: 0.9, beta2: 0.999, eps: 1e-8, weightDecay: 0.1 };

const lenet5 = loadModel('lenet5_fmnist');
const { parameters, prunable } = expectation('lenet5_fmnist');
const tensors = parameters.map(({ initializer }) => initializer);

describe('determinism', () => {
  test('the same spec gives the same bytes', async () => {
    const [one, two] = [stepOf(lenet5, images, { tensors }), stepOf(lenet5, images, { tensors })];
    expect(Buffer.from(encodeModel(one.gradients)).equals(encodeModel(two.gradients))).toBe(true);
  });

  test.each([1, 2])('the same steps on %i threads give the same state, bit for bit', async (threads) => {
    const step = stepOf(lenet5, images, { tensors, optimizer: adamw });
    const states: Buffer[] = [];
    for (let round = 0; round < 2; round++) {
      const trainer = await createTrainer(step, { threads, device: 'cpu' });
      for (let t = 0; t < 3; t++) await trainer.run(gradientBatch('fmnist'), 1e-3, t);
      states.push(Buffer.concat(step.slots.map(({ name }) => bytesOf(trainer.read(name)))));
      await trainer.release();
    }
    expect(states[0]?.equals(states[1] ?? Buffer.alloc(0))).toBe(true);
  });
});

test('a last batch may be smaller', async () => {
  const whole = gradientBatch('fmnist');
  const [once, turns] = [await trainerOf(lenet5, images, { tensors }), await trainerOf(lenet5, images, { tensors })];
  const small = partOf(whole, 0, 5);
  await turns.run(whole, 0, 0);
  expect(await turns.run(small, 0, 1)).toBe(await once.run(small, 0, 0));
  await once.release();
  await turns.release();
});

test.each([
  ['sgd', momentum],
  ['adamw', adamw],
] as const)('what %s prunes stays +0, in weights and in state', async (_name, optimizer) => {
  const masks = new Map(
    prunable.map((tensor) => {
      const { dims } = lenet5.graph.initializers.get(tensor) ?? { dims: [] };
      const count = dims.reduce((a, b) => a * b, 1);
      return [tensor, Uint8Array.from({ length: count }, (_, index) => index % 2)] as const;
    }),
  );
  const trainer = await trainerOf(lenet5, images, { tensors, masks, optimizer });
  for (const [tensor, mask] of masks) mask.forEach((keep, index) => keep || zero(tensor, index));
  function zero(tensor: string, index: number): void {
    trainer.view(tensor)[index] = 0;
  }
  for (let t = 0; t < 3; t++) await trainer.run(gradientBatch('fmnist'), 0.01, t);
  const kinds = optimizer.name === 'sgd' ? ['momentum'] : ['mean', 'variance'];
  for (const [tensor, mask] of masks) {
    for (const name of [tensor, ...kinds.map((kind) => `${kind}:${tensor}`)]) {
      const changed = trainer.view(name).filter((value, index) => mask[index] === 0 && value !== 0);
      expect(changed.length, name).toBe(0);
    }
    const negative = trainer.view(tensor).filter((value) => Object.is(value, -0));
    expect(negative.length, tensor).toBe(0);
  }
  await trainer.release();
});

test('running statistics move as PyTorch’s: momentum 0.1, variance unbiased', async () => {
  const gamma = floatTensor('gamma', [2], [1.5, 0.5]);
  const model: Model = {
    ...tinyModel,
    graph: {
      ...tinyModel.graph,
      inputs: [{ name: 'x', type: 'float32', dims: ['batch', 2, 3] }],
      outputs: [{ name: 'y', type: 'float32', dims: ['batch', 2, 3] }],
      nodes: [node('BatchNormalization', ['x', 'gamma', 'beta', 'mean', 'var'], 'y', { momentum: float(0.9) })],
      initializers: new Map([
        ['gamma', gamma],
        ['beta', floatTensor('beta', [2], [0, 1])],
        ['mean', floatTensor('mean', [2], [0.3, -0.2])],
        ['var', floatTensor('var', [2], [2, 0.5])],
      ]),
    },
  };
  const step = buildTrainingStep({ ...tinySpec, model, sampleDims: [2, 3], tensors: ['beta'], optimizer: momentum });
  if (step.value === undefined) throw new Error(JSON.stringify(step.diagnostics));
  const trainer = await createTrainer(step.value, oneThread);
  const samples = Float32Array.from({ length: 24 }, (_, index) => Math.sin(index * index));
  await trainer.run({ samples, labels: new Float32Array(24), size: 4 }, 0.1, 0);
  const channels = [0, 1].map((channel) => [...samples].filter((_, index) => Math.floor(index / 3) % 2 === channel));
  channels.forEach((values, channel) => {
    const mean = values.reduce((a, b) => a + b) / values.length;
    const unbiased = values.reduce((a, b) => a + (b - mean) ** 2, 0) / (values.length - 1);
    const [oldMean = 0, oldVariance = 0] =
      [
        [0.3, 2],
        [-0.2, 0.5],
      ][channel] ?? [];
    expect(trainer.view('mean')[channel]).toBeCloseTo(0.9 * oldMean + 0.1 * mean, 6);
    expect(trainer.view('var')[channel]).toBeCloseTo(0.9 * oldVariance + 0.1 * unbiased, 6);
  });
  await trainer.release();
});

test('a norm that is used twice has statistics of its own each time, and moves the running ones twice', async () => {
  const norm = (input: string, own: string, output: string) =>
    node('BatchNormalization', [input, 'gamma', 'beta', `mean${own}`, `var${own}`], output, { momentum: float(0.9) });
  const trained = async (second: string) => {
    const graph = {
      ...tinyModel.graph,
      inputs: [{ name: 'x', type: 'float32', dims: ['batch', 2, 3] }],
      outputs: [{ name: 'y', type: 'float32', dims: ['batch', 2, 3] }],
      nodes: [norm('x', '', 'a'), node('Mul', ['x', 'x'], 'q'), norm('q', second, 'b'), node('Mul', ['a', 'b'], 'y')],
      initializers: new Map(
        ['gamma', 'beta', 'mean', 'var', 'mean2', 'var2'].map((name) => [
          name,
          floatTensor(name, [2], [1.5, name === 'beta' ? -0.3 : 0.5]),
        ]),
      ),
    } as const;
    const trainer = await trainerFor({ model: { ...tinyModel, graph }, sampleDims: [2, 3], tensors: ['gamma', 'beta'] });
    const samples = Float32Array.from({ length: 24 }, (_, index) => Math.sin(index * index));
    await trainer.run({ samples, labels: new Float32Array(24).fill(0.2), size: 4 }, 0.1, 0);
    const numbers = (name: string) => [...trainer.view(name)];
    const own = { gradients: ['gamma', 'beta'].flatMap((name) => numbers(`momentum:${name}`)), first: ['mean', 'var'].flatMap(numbers) };
    const last = second === '' ? [] : ['mean2', 'var2'].flatMap(numbers);
    await trainer.release();
    return { ...own, last };
  };
  const [shared, apart] = [await trained(''), await trained('2')];
  shared.gradients.forEach((value, at) => expect(value).toBeCloseTo(apart.gradients[at] ?? NaN, 5));
  // Both have moved from 1.5 and 0.5 by a tenth towards their batch: 0.9 · what the first has left, and a tenth of the second batch.
  shared.first.forEach((value, at) => {
    const start = at % 2 === 0 ? 1.5 : 0.5;
    expect(value).toBeCloseTo(0.9 * (apart.first[at] ?? NaN) + (apart.last[at] ?? NaN) - 0.9 * start, 5);
  });
});

test('among equal largest elements, the first gets the gradient of MaxPool', async () => {
  const model: Model = {
    ...tinyModel,
    graph: {
      ...tinyModel.graph,
      inputs: [{ name: 'x', type: 'float32', dims: ['batch', 1, 2, 2] }],
      outputs: [{ name: 'y', type: 'float32', dims: ['batch', 1, 1, 1] }],
      nodes: [node('Add', ['x', 'w'], 'sum'), node('MaxPool', ['sum'], 'y', { kernel_shape: ints([2, 2]) })],
      initializers: new Map([['w', floatTensor('w', [1, 1, 2, 2], [0, 1, 1, 1])]]),
    },
  };
  const trainer = await trainerFor({ model, sampleDims: [1, 2, 2], tensors: ['w'] });
  await trainer.run({ samples: new Float32Array(4), labels: new Float32Array(1), size: 1 }, 0, 0);
  expect([...trainer.view('momentum:w')]).toEqual([0, 2, 0, 0]);
  await trainer.release();
});

test('frozen layers cost no gradient: only what lies above a trained tensor is differentiated', async () => {
  const full = stepOf(lenet5, images, { tensors });
  const head = stepOf(lenet5, images, { tensors: tensors.slice(-2) });
  const count = (op: string, { gradients }: typeof full): number => gradients.graph.nodes.filter((it) => it.op === op).length;
  expect(count('ConvTranspose', full)).toBe(1);
  expect(count('ConvTranspose', head)).toBe(0);
  expect(count('ScatterElements', head)).toBe(0);
  expect(head.slots.map(({ name }) => name)).toEqual(
    tensors
      .slice(-2)
      .flatMap((name) => name)
      .concat(tensors.slice(-2).map((name) => `momentum:${name}`)),
  );
});

async function trainerFor(more: Partial<TrainingSpec>) {
  const step = buildTrainingStep({ ...tinySpec, optimizer: momentum, ...more });
  if (step.value === undefined) throw new Error(JSON.stringify(step.diagnostics));
  return createTrainer(step.value, oneThread);
}

function bytesOf(values: Float32Array): Buffer {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength);
}
