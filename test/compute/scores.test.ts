/** Scores that train straight-through, and weights behind masks, against direct computation. */
import { describe, expect, test } from 'vitest';
import { createTrainer, type Trainer } from '../../src/compute/trainer.ts';
import type { TrainingSpec } from '../../src/compute/training-step.ts';
import { buildTrainingStep } from '../../src/compute/build-training-step.ts';
import type { PlannedOptimizer } from '../../src/plan/plan.ts';
import { gradientBatch, loadModel } from './support/fixtures.ts';
import { tinyBatch, tinySpec } from './support/tiny.ts';
import { images, momentum, oneThread, relativeError, trainerOf } from './support/training.ts';

const plain: PlannedOptimizer = { name: 'sgd', lr: 0.1, momentum: 0, nesterov: false, weightDecay: 0 };
const mask = Uint8Array.from([1, 0, 1, 0, 1, 1]);
const start = Float32Array.from([0.3, -0.2, 0.1, 0, 0.5, -0.4]);

async function tiny(more: Partial<TrainingSpec>): Promise<Trainer> {
  const step = buildTrainingStep({ ...tinySpec, optimizer: plain, ...more });
  if (step.value === undefined) throw new Error(JSON.stringify(step.diagnostics));
  return createTrainer(step.value, oneThread);
}

/** The gradient of the mean squared error in z, y = x·zᵀ + b, in double precision. */
function denseGradient(weights: ArrayLike<number>, kept: ArrayLike<number>, step: number) {
  const { samples, labels } = tinyBatch(step);
  const bias = [0.5, -0.25];
  const gradient = new Array<number>(6).fill(0);
  for (let n = 0; n < 4; n++) {
    for (let o = 0; o < 2; o++) {
      let y = bias[o] ?? 0;
      for (let i = 0; i < 3; i++) {
        const at = 3 * o + i;
        y += Number(samples[3 * n + i]) * (weights[at] ?? 0) * (kept[at] ?? 0);
      }
      const error = (2 * (y - Number(labels[2 * n + o]))) / 8;
      for (let i = 0; i < 3; i++) {
        gradient[3 * o + i] = (gradient[3 * o + i] ?? 0) + error * Number(samples[3 * n + i]);
      }
    }
  }
  return gradient;
}

const masked = { masks: new Map([['w', mask]]), veiled: ['w'] };
const scored = { ...masked, scores: new Map([['w', start]]) };

describe('the straight-through gradient', () => {
  test('is that in w ⊙ m times w, pruned weights included', async () => {
    const trainer = await tiny({ ...scored, tensors: [], replaceable: ['w', 'b'] });
    const weights = trainer.read('w');
    await trainer.run(tinyBatch(0), 0.5, 0);
    const dense = denseGradient(weights, mask, 0);
    const expected = dense.map((g, i) => (start[i] ?? 0) - 0.5 * g * (weights[i] ?? 0));
    expect(relativeError(trainer.read('score:w'), expected)).toBeLessThan(1e-6);
    expect(dense.every((g, i) => mask[i] === 1 || Math.abs(g) > 1e-3)).toBe(true);
    expect(trainer.read('w')).toEqual(weights);
    await trainer.release();
  });

  test('of a convolutional network is the gradient of the pruned network times w, bit for bit', async () => {
    const lenet5 = loadModel('lenet5_fmnist');
    const names = ['conv1.weight', 'fc1.weight'];
    const stored = await trainerOf(lenet5, images, { tensors: names });
    const weights = new Map(names.map((name) => [name, stored.read(name)]));
    await stored.release();
    const masks = new Map(names.map((name) => [name, everyThird(weights.get(name)?.length ?? 0)] as const));
    const pruned = new Map(names.map((name) => [name, weights.get(name)?.map((w, i) => w * (masks.get(name)?.[i] ?? 1))])) as Map<
      string,
      Float32Array
    >;
    const reference = await trainerOf(lenet5, images, { tensors: names, weights: pruned });
    const scores = new Map(names.map((name) => [name, weights.get(name) ?? new Float32Array()]));
    const trainer = await trainerOf(lenet5, images, { masks, veiled: names, scores });
    const batch = gradientBatch('fmnist');
    expect(await trainer.run(batch, 0.1, 0)).toBe(await reference.run(batch, 0.1, 0));
    for (const name of names) {
      const dense = reference.read(`momentum:${name}`);
      const expected = dense.map((g, i) => 0 + g * (weights.get(name)?.[i] ?? 0));
      // With momentum, the state after the first step is the gradient itself, added to a zero.
      expect(trainer.read(`momentum:score:${name}`)).toEqual(expected);
      const atPruned = expected.filter((_, i) => masks.get(name)?.[i] === 0);
      expect(atPruned.some((value) => value !== 0)).toBe(true);
    }
    await reference.release();
    await trainer.release();
  });
});

describe('a weight behind its mask', () => {
  const adamw: PlannedOptimizer = { name: 'adamw', lr: 1e-3, beta1: 0.9, beta2: 0.999, eps: 1e-8, weightDecay: 0.1 };

  test.each([
    ['sgd with momentum and decay', { ...momentum, weightDecay: 0.1 }],
    ['adamw', adamw],
  ] as const)('keeps its value and has no optimizer state: %s', async (_name, optimizer) => {
    const trainer = await tiny({ ...masked, optimizer });
    const before = trainer.read('w');
    for (let t = 0; t < 3; t++) await trainer.run(tinyBatch(t), 0.1, t);
    const after = trainer.read('w');
    const states = optimizer.name === 'sgd' ? ['momentum:w'] : ['mean:w', 'variance:w'];
    mask.forEach((kept, i) => {
      expect(Object.is(after[i], before[i])).toBe(kept === 0);
      for (const state of states) expect(Object.is(trainer.read(state)[i], 0)).toBe(kept === 0);
    });
    await trainer.release();
  });

  test('trains and is scored as a loop in double precision says, masks changing on the way', async () => {
    const trainer = await tiny({ ...scored, tensors: ['w'], replaceable: ['b'] });
    let w = [...trainer.read('w')].map(Number);
    let s = [...start].map(Number);
    let kept = [...mask].map(Number);
    for (let t = 0; t < 8; t++) {
      const g = denseGradient(w, kept, t);
      await trainer.run(tinyBatch(t), 0.3, t);
      s = s.map((own, i) => own - 0.3 * (g[i] ?? 0) * (w[i] ?? 0));
      w = w.map((own, i) => own - 0.3 * (g[i] ?? 0) * (kept[i] ?? 0));
      expect(relativeError(trainer.read('score:w'), s)).toBeLessThan(1e-5);
      expect(relativeError(trainer.read('w'), w)).toBeLessThan(1e-5);
      kept = keptBest(s, 4);
      trainer.write('mask:w', kept);
    }
    await trainer.release();
  });
});

function everyThird(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => (index % 3 === 1 ? 1 : 0));
}

/** 1 for the `count` highest. */
function keptBest(scores: readonly number[], count: number): number[] {
  const order = [...scores.keys()].sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0));
  const best = new Set(order.slice(0, count));
  return scores.map((_, index) => (best.has(index) ? 1 : 0));
}
