/** Tensors that are updated together, or block by block, become what they become one by one: bit for bit. */
import { expect, test } from 'vitest';
import type { TrainingSpec } from '../../src/compute/training-step.ts';
import type { PlannedOptimizer } from '../../src/plan/plan.ts';
import { expectation, gradientBatch, loadModel } from './support/fixtures.ts';
import { images, momentum, stepOf, trainerOf } from './support/training.ts';

interface Trial {
  readonly model: ReturnType<typeof loadModel>;
  readonly dims: readonly number[];
  readonly data: 'fmnist' | 'moby';
  readonly tensors: readonly string[];
  readonly masks: ReadonlyMap<string, Uint8Array>;
}

const lenet5 = trialOf('lenet5_fmnist', 'fmnist', images);
const adamw: PlannedOptimizer = { name: 'adamw', lr: 1e-3, beta1: 0.9, beta2: 0.999, eps: 1e-8, weightDecay: 0.1 };
/** A limit that no gradient reaches multiplies by exactly 1, and keeps tensors apart and whole. */
const apart = { clip: 1e30 };

test('small tensors are joined by mask and rate; clipping keeps them apart', () => {
  const { model, dims, tensors, masks } = lenet5;
  const fast = tensors.find((tensor) => tensor.includes('bias')) ?? '';
  const rates = new Map([[fast, 2]]);
  const weightsIn = (spec: Partial<TrainingSpec>): readonly (readonly string[])[] =>
    stepOf(model, dims, { tensors, masks, ...spec })
      .joined.filter(({ parts }) => parts.every(({ kind }) => kind === 'parameter'))
      .map(({ parts }) => parts.map(({ name }) => name));
  const [all, byRate] = [weightsIn({}), weightsIn({ rates })];
  expect(all).toHaveLength(2);
  expect(all.some((group) => group.includes(fast))).toBe(true);
  for (const group of all) {
    expect(new Set(group.map((tensor) => masks.has(tensor))).size).toBe(1);
  }
  expect(byRate.some((group) => group.includes(fast))).toBe(false);
  expect(weightsIn(apart)).toEqual([]);
});

test.each([
  ['sgd', { optimizer: momentum }],
  ['adamw', { optimizer: adamw }],
  ['adamw on added gradients', { optimizer: adamw, accumulate: 2 }],
] as const)('%s gives the same bytes together', async (_name, spec) => {
  const joined = await stateAfter(lenet5, spec);
  const single = await stateAfter(lenet5, { ...spec, ...apart });
  expect(joined.equals(single)).toBe(true);
});

test.each([
  ['sgd', { optimizer: momentum, inBlocks: true }],
  ['adamw', { optimizer: adamw, inBlocks: true }],
] as const)('%s gives the same bytes block by block', async (_name, spec) => {
  const lstm = trialOf('lstm_lm', 'moby', [64]);
  const { joined } = stepOf(lstm.model, lstm.dims, { ...lstm, ...spec });
  const ofWeights = joined.filter(({ parts }) => parts[0]?.kind === 'parameter');
  expect(ofWeights.some(({ dims: [blocks = 0, size] }) => blocks > 1 && size !== undefined)).toBe(true);
  const cut = await stateAfter(lstm, spec);
  const whole = await stateAfter(lstm, { ...spec, ...apart });
  expect(cut.equals(whole)).toBe(true);
});

function trialOf(name: string, data: Trial['data'], dims: readonly number[]): Trial {
  const { parameters, prunable } = expectation(name);
  const model = loadModel(name);
  const masks = prunable.map((tensor) => {
    const size = model.graph.initializers.get(tensor)?.dims.reduce((a, b) => a * b, 1) ?? 0;
    return [tensor, Uint8Array.from({ length: size }, (_, index) => Number(index % 3 > 0))] as const;
  });
  const tensors = parameters.map(({ initializer }) => initializer);
  return { model, dims, data, tensors, masks: new Map(masks) };
}

/** Of two steps; what is written between them counts, in shared memory too. */
async function stateAfter({ model, dims, data, tensors, masks }: Trial, more: Partial<TrainingSpec>): Promise<Buffer> {
  const full = { tensors, masks, ...more };
  const trainer = await trainerOf(model, dims, full);
  await trainer.run(gradientBatch(data), 0.01, 0);
  for (const tensor of tensors) {
    const values = trainer.read(tensor);
    trainer.write(
      tensor,
      values.map((value) => value / 2),
    );
  }
  await trainer.run(gradientBatch(data), 0.01, 1);
  const kept = stepOf(model, dims, full).slots.filter(({ kind }) => kind === 'parameter' || kind === 'optimizer');
  const state = Buffer.concat(kept.map(({ name }) => Buffer.from(trainer.read(name).buffer)));
  await trainer.release();
  return state;
}
