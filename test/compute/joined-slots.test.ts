/** Small tensors that are updated together become, bit for bit, what they become one by one. */
import { expect, test } from 'vitest';
import type { TrainingSpec } from '../../src/compute/training-step.ts';
import type { PlannedOptimizer } from '../../src/plan/plan.ts';
import { expectation, gradientBatch, loadModel } from './support/fixtures.ts';
import { images, momentum, stepOf, trainerOf } from './support/training.ts';

const lenet5 = loadModel('lenet5_fmnist');
const { parameters, prunable } = expectation('lenet5_fmnist');
const tensors = parameters.map(({ initializer }) => initializer);
const masks = new Map(
  prunable.map((tensor) => {
    const { dims } = lenet5.graph.initializers.get(tensor) ?? { dims: [] };
    const count = dims.reduce((a, b) => a * b, 1);
    return [tensor, Uint8Array.from({ length: count }, (_, index) => Number(index % 3 > 0))];
  }),
);
const adamw: PlannedOptimizer = {
  ...{ name: 'adamw', lr: 1e-3, beta1: 0.9, beta2: 0.999, eps: 1e-8, weightDecay: 0.1 },
};
/** A limit that no gradient reaches multiplies by exactly 1, and keeps tensors apart. */
const apart = { clip: 1e30 };

test('small tensors are joined by mask and rate; clipping keeps them apart', () => {
  const fast = tensors.find((tensor) => tensor.includes('bias')) ?? '';
  const rates = new Map([[fast, 2]]);
  const weightsIn = (spec: Partial<TrainingSpec>): readonly (readonly string[])[] =>
    stepOf(lenet5, images, { tensors, masks, ...spec })
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
] as const)('%s gives the same bytes', async (_name, spec) => {
  const states: Buffer[] = [];
  for (const limit of [{}, apart]) {
    const full = { tensors, masks, ...spec, ...limit };
    const { slots } = stepOf(lenet5, images, full);
    const trainer = await trainerOf(lenet5, images, full);
    await trainer.run(gradientBatch('fmnist'), 0.01, 0);
    // What is written between steps counts, in joined buffers too.
    for (const tensor of tensors) {
      trainer.write(
        tensor,
        trainer.read(tensor).map((value) => value / 2),
      );
    }
    await trainer.run(gradientBatch('fmnist'), 0.01, 1);
    const kept = slots.filter(({ kind }) => kind === 'parameter' || kind === 'optimizer');
    states.push(Buffer.concat(kept.map(({ name }) => Buffer.from(trainer.read(name).buffer))));
    await trainer.release();
  }
  const [together, single = Buffer.alloc(0)] = states;
  expect(together?.equals(single)).toBe(true);
});
