/**
 * Steps on parts of batches: the same bytes whoever computes them, and the gradient of the whole batch, with
 * everything that a step can do.
 */
import { describe, expect, test } from 'vitest';
import type { Batch } from '../../../src/compute/feeding.ts';
import { openTrainer } from '../../../src/compute/shards/sharded-trainer.ts';
import { partsOf } from '../../../src/compute/shards/messages.ts';
import type { Trainer } from '../../../src/compute/trainer.ts';
import type { TrainingSpec, TrainingStep } from '../../../src/compute/training-step.ts';
import { floatTensor, type Model } from '../../../src/model/index.ts';
import { classes, gradientBatch, fixturePath, loadModel, pixels } from '../support/fixtures.ts';
import { node } from '../support/finite-differences.ts';
import { readNpy } from '../support/npy.ts';
import { images, momentum, oneThread, relativeError, stepOf } from '../support/training.ts';
import { tinyBatch, tinySpec } from '../support/tiny.ts';

async function trained(
  step: TrainingStep,
  batches: readonly Batch[],
  workers = 1,
): Promise<{ readonly losses: readonly number[]; readonly state: ReadonlyMap<string, Float32Array> }> {
  const trainer = await openTrainer(step, { ...oneThread, workers });
  const losses: number[] = [];
  for (const [at, batch] of batches.entries()) losses.push(await trainer.run(batch, 0.01, at));
  const state = stateOf(step, trainer);
  await trainer.release();
  return { losses, state };
}

/** Without what a step begins anew: accumulators. */
function stateOf({ slots }: TrainingStep, trainer: Trainer): ReadonlyMap<string, Float32Array> {
  const lasting = slots.filter(({ kind }) => kind !== 'accumulator');
  return new Map(lasting.map(({ name }) => [name, trainer.read(name)]));
}

const digits = gradientBatch('digits');
const fewer: Batch = { samples: digits.samples.subarray(0, 7 * 64), labels: digits.labels.subarray(0, 7), size: 7 };
const mlp = loadModel('mlp_digits');
const matrices = ['0.weight', '2.weight', '4.weight'];
const halfKept = new Map([['2.weight', Uint8Array.from({ length: 30_000 }, (_, i) => i % 2)]]);

/** A table of five rows, and tokens that it has or has not. */
const table = floatTensor('table', [5, 2], new Float32Array(10).fill(0.5));
const { graph } = tinySpec.model;
const looksUp: Model = {
  ...tinySpec.model,
  graph: {
    ...graph,
    inputs: [{ name: 'x', type: 'int64', dims: ['batch', 3] }],
    outputs: [{ name: 'y', type: 'float32', dims: ['batch', 3, 2] }],
    nodes: [node('Gather', ['table', 'x'], 'y')],
    initializers: new Map([['table', table]]),
  },
};
const spec = { input: 'x', output: 'y', loss: 'mse', tensors: ['table'] } as const;
const tokens = (last: number): Batch => ({
  samples: BigInt64Array.from([0, 1, 2, 3, 0, last], BigInt),
  labels: new Float32Array(12),
  size: 2,
});

describe('parts of a batch', () => {
  test.each([
    [
      16,
      4,
      [
        [0, 4],
        [4, 8],
        [8, 12],
        [12, 16],
      ],
    ],
    [
      7,
      3,
      [
        [0, 2],
        [2, 4],
        [4, 7],
      ],
    ],
    [
      2,
      4,
      [
        [0, 1],
        [1, 2],
      ],
    ],
  ] as const)('of %i samples in %i', (size, shards, expected) => {
    expect(partsOf(size, shards)).toEqual(expected);
  });
});

describe('a step in parts', () => {
  const specs: Readonly<Record<string, readonly [Model, readonly number[], Partial<TrainingSpec>]>> = {
    'under masks, with a limited gradient': [mlp, [64], { tensors: [...matrices, '4.bias'], masks: halfKept, clip: 0.05 }],
    'in pieces': [mlp, [64], { tensors: matrices, accumulate: 3 }],
    'of Adam': [
      mlp,
      [64],
      { tensors: matrices, optimizer: { name: 'adamw', lr: 0.01, beta1: 0.9, beta2: 0.999, eps: 1e-8, weightDecay: 0.1 } },
    ],
  };

  test.each(Object.entries(specs))('%s is the step of the whole batch', async (_, args) => {
    const [model, dims, more] = args;
    const batches = [digits, fewer, digits];
    const whole = await trained(stepOf(model, dims, more), batches);
    const step = stepOf(model, dims, { ...more, shards: 4 });
    const [one, two, three] = await Promise.all([1, 2, 3].map((workers) => trained(step, batches, workers)));
    expect(two).toEqual(one);
    expect(three).toEqual(one);
    one?.losses.forEach((loss, at) => {
      expect(Math.abs(loss / (whole.losses[at] ?? NaN) - 1)).toBeLessThan(1e-5);
    });
    for (const [name, values] of whole.state) {
      expect(relativeError(one?.state.get(name) ?? [], values), name).toBeLessThan(1e-4);
    }
  });

  test('with batch statistics is a mean of the parts, running statistics too', async () => {
    const model = loadModel('resnet8_fmnist_bn');
    const x = pixels(readNpy(fixturePath('data/fmnist_x_train.npy')).values.slice(0, 16 * 784));
    const y = classes(readNpy(fixturePath('data/fmnist_y_train.npy')).values.slice(0, 16));
    const batch: Batch = { samples: x, labels: y, size: 16 };
    const half = (at: number): Batch => ({ samples: x.subarray(at * 784, (at + 8) * 784), labels: y.subarray(at, at + 8), size: 8 });
    const tensors = [...model.graph.initializers.values()].filter(({ name }) => /weight$/.test(name)).map(({ name }) => name);
    const plain = { tensors, optimizer: momentum };
    const step = stepOf(model, images, { ...plain, shards: 2 });
    const [one, two] = [await trained(step, [batch], 1), await trained(step, [batch], 2)];
    expect(two).toEqual(one);
    const [left, right] = await Promise.all([0, 8].map((at) => trained(stepOf(model, images, plain), [half(at)])));
    for (const { name, kind } of step.slots) {
      if (kind !== 'statistic' && kind !== 'optimizer') continue;
      const [a, b] = [left?.state.get(name) ?? [], right?.state.get(name) ?? []];
      const mean = Float32Array.from(a, (value, i) => (value + (b[i] ?? NaN)) / 2);
      expect(relativeError(one.state.get(name) ?? [], mean), name).toBeLessThan(1e-5);
    }
  });

  test('takes what is written between steps', async () => {
    const step = stepOf(tinySpec.model, tinySpec.sampleDims, { ...tinySpec, shards: 2 });
    const trainer = await openTrainer(step, { ...oneThread, workers: 2 });
    await trainer.run(tinyBatch(0), 0.1, 0);
    const after = trainer.read('w');
    trainer.write('w', new Float32Array(6));
    trainer.view('momentum:w').fill(0);
    await trainer.run(tinyBatch(1), 0, 1);
    expect(trainer.read('w')).toEqual(new Float32Array(6));
    trainer.write('w', after);
    expect(trainer.view('w')).toEqual(after);
    await trainer.release();
  });

  test('says what onnxruntime says, and goes on', async () => {
    const step = stepOf(looksUp, [3], { ...spec, shards: 2 });
    const trainer = await openTrainer(step, { ...oneThread, workers: 2 });
    await expect(trainer.run(tokens(7), 0.1, 0)).rejects.toThrow(/Non-zero status code returned/);
    expect(await trainer.run(tokens(4), 0.1, 0)).toBeGreaterThan(0);
    await trainer.release();
    const broken = { ...step, gradients: { ...step.gradients, opsets: new Map([['', 999]]) } };
    await expect(openTrainer(broken, oneThread)).rejects.toThrow(/opset/i);
  });
});
