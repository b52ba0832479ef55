/** Steps under masks that are not hard, against the same steps written out in double precision. */
import { describe, expect, test } from 'vitest';
import type { MaskManner, SoftMask } from '../../src/compute/soft-masks.ts';
import { createTrainer } from '../../src/compute/trainer.ts';
import { buildTrainingStep } from '../../src/compute/build-training-step.ts';
import { expressionOf } from '../../src/plan/criteria/read.ts';
import { readsThreshold } from '../../src/plan/prune/weight-expression.ts';
import type { PlannedOptimizer } from '../../src/plan/plan.ts';
import { tinyBatch, tinySpec } from './support/tiny.ts';
import { oneThread, relativeError } from './support/training.ts';

const optimizer: PlannedOptimizer = { name: 'sgd', lr: 0.1, momentum: 0.9, nesterov: false, weightDecay: 0.05 };
const lr = 0.1;
const threshold = 0.5;

/** What the forward pass takes for a weight, and how a change of it changes that. */
interface Used {
  readonly value: number;
  readonly slope: number;
}

interface Case {
  readonly manner: MaskManner;
  readonly used: (w: number, kept: boolean) => Used;
  /** What the optimizer starts from. */
  readonly start?: (w: number, kept: boolean) => number;
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

function expression(text: string): Extract<MaskManner, { kind: 'expression' }> {
  const expr = expressionOf(text);
  if (expr === undefined) throw new Error(text);
  return { kind: 'expression', expr, readsThreshold: readsThreshold(expr) };
}

const cases: Readonly<Record<string, Case>> = {
  soft: { manner: { kind: 'soft' }, used: (w, kept) => ({ value: kept ? w : 0, slope: 1 }) },
  shrinking: {
    manner: { kind: 'shrinking', factor: 0.75 },
    used: (w, kept) => ({ value: kept ? w : 0.75 * w, slope: 1 }),
    start: (w, kept) => (kept ? w : 0.75 * w),
  },
  pdp: {
    manner: expression('w * softmax([w^2, t^2] / (0.1 * t^2))[0]'),
    used(w) {
      const tau = 0.1 * threshold ** 2;
      const m = sigmoid((w ** 2 - threshold ** 2) / tau);
      return { value: w * m, slope: m + ((2 * w ** 2) / tau) * m * (1 - m) };
    },
  },
  'soft-threshold': {
    manner: expression('max(w - t, 0) - max(-w - t, 0)'),
    used: (w) => ({ value: Math.sign(w) * Math.max(Math.abs(w) - threshold, 0), slope: Math.abs(w) > threshold ? 1 : 0 }),
  },
  powerprop: {
    manner: expression('w * |w|^(1.5 - 1)'),
    // It reads no threshold: what is chosen is 0, and rests.
    used: (w, kept) => ({ value: kept ? w * Math.abs(w) ** 0.5 : 0, slope: kept ? 1.5 * Math.abs(w) ** 0.5 : 0 }),
  },
};

const start = Array.from({ length: 6 }, (_, i) => Math.fround(Math.sin(2 * Math.floor(i / 3) + (i % 3) + 1)));
const mask = start.map((w) => Number(Math.abs(w) > threshold));
/** The third weight was pruned before. */
const hard = [1, 1, 0, 1, 1, 1];

describe.each([false, true])('with weights that are pruned for good: %s', (hasHard) => {
  test.each(Object.entries(cases))('%s', async (_name, given) => {
    const trainer = await open(given.manner, hasHard);
    const own = reference(given, hasHard);
    for (let step = 0; step < 4; step++) {
      const loss = await trainer.run(tinyBatch(step), lr, step);
      expect(loss).toBeCloseTo(own.step(step), 4);
      expect(relativeError(trainer.read('w'), own.weights)).toBeLessThan(2e-6);
      expect(relativeError(trainer.read('momentum:w'), own.velocity)).toBeLessThan(2e-5);
    }
    await trainer.release();
  });

  test.each(Object.entries(cases))('%s in two pieces a batch', async (_name, { manner }) => {
    const [whole, pieces] = [await open(manner, hasHard), await open(manner, hasHard, 2)];
    for (let step = 0; step < 3; step++) {
      await whole.run(tinyBatch(step), lr, step);
      await pieces.run(tinyBatch(step), lr, step);
    }
    expect(relativeError(pieces.read('w'), whole.read('w'))).toBeLessThan(1e-6);
    await whole.release();
    await pieces.release();
  });
});

test.each(['soft', 'shrinking', 'pdp', 'soft-threshold'])('a %s mask that chooses nothing changes nothing, bit for bit', async (name) => {
  const manner = cases[name]?.manner ?? { kind: 'soft' };
  const ones = mask.map(() => 1);
  const plain = await openWith({}, ones);
  const soft = await openWith({ softMasks: new Map([['w', { manner, threshold: 0 }]]) }, ones);
  for (let step = 0; step < 3; step++) {
    await plain.run(tinyBatch(step), lr, step);
    await soft.run(tinyBatch(step), lr, step);
  }
  expect(soft.read('w')).toEqual(plain.read('w'));
  await plain.release();
  await soft.release();
});

/** A sigmoid of differences: squares that no power of e could be taken of are harmless. */
test('weights far above the threshold are used as they are', async () => {
  const weights = Float32Array.of(30, -40, 1e-4, 50, 2e-4, -60);
  const softMasks = new Map([['w', { manner: expression('w * softmax([w^2, t^2] / 1e-4)[0]'), threshold: 1 }]]);
  const trainer = await openWith({ softMasks, weights: new Map([['w', weights]]) }, [1, 1, 0, 1, 0, 1]);
  await trainer.run(tinyBatch(0), 1e-3, 0);
  expect(trainer.read('w').every(Number.isFinite)).toBe(true);
  await trainer.release();
});

test('a weight of exactly 0 stays there where its slope is no number', async () => {
  const manner: MaskManner = { ...expression('w * |w|^0.5'), restsAtZero: true };
  const weights = new Map([['w', Float32Array.of(0, 0.5, -0.25, 0, 1, -1)]]);
  const plain = { ...optimizer, weightDecay: 0 };
  const softMasks = new Map([['w', { manner }]]);
  const trainer = await openWith({ softMasks, weights, optimizer: plain }, [1, 1, 1, 1, 1, 1]);
  for (let step = 0; step < 2; step++) await trainer.run(tinyBatch(step), lr, step);
  const after = [...trainer.read('w')];
  expect(after.map((w) => w === 0)).toEqual([true, false, false, true, false, false]);
  expect(after.every(Number.isFinite)).toBe(true);
  await trainer.release();
});

function open(manner: MaskManner, hasHard: boolean, accumulate = 1) {
  const soft: SoftMask = { manner, threshold, ...(hasHard && { hard }) };
  const chosen = hasHard ? mask.map((kept, i) => kept * (hard[i] ?? 0)) : mask;
  const weights = new Map([['w', Float32Array.from(start, (w, i) => (hasHard && hard[i] === 0 ? 0 : w))]]);
  return openWith({ softMasks: new Map([['w', soft]]), accumulate, weights }, chosen);
}

function openWith(more: Partial<Parameters<typeof buildTrainingStep>[0]>, chosen: readonly number[]) {
  const step = buildTrainingStep({ ...tinySpec, optimizer, masks: new Map([['w', chosen]]), ...more });
  if (step.value === undefined) throw new Error(JSON.stringify(step.diagnostics));
  return createTrainer(step.value, oneThread);
}

const asItIs = (w: number): number => w;

/** y = x·ŵᵀ + b, the mean of squared errors, and PyTorch's SGD. */
function reference({ used, start: from = asItIs }: Case, hasHard: boolean) {
  const isHard = (i: number): boolean => hasHard && hard[i] === 0;
  const weights = start.map((w, i) => (isHard(i) ? 0 : w));
  const kept = mask.map((m, i) => m === 1 && !isHard(i));
  const velocity = weights.map(() => 0);
  const bias = [0.5, -0.25];
  const moving = [0, 0];
  return {
    weights,
    velocity,
    step(time: number): number {
      const { samples, labels, size } = tinyBatch(time);
      const now = weights.map((w, i): Used => (isHard(i) ? { value: 0, slope: 0 } : used(w, kept[i] === true)));
      const gradient = weights.map(() => 0);
      const ofBias = [0, 0];
      let loss = 0;
      for (let n = 0; n < size; n++) {
        for (let o = 0; o < 2; o++) {
          let y = bias[o] ?? 0;
          for (let i = 0; i < 3; i++) y += Number(samples[3 * n + i]) * (now[3 * o + i]?.value ?? 0);
          const error = y - Number(labels[2 * n + o]);
          loss += error ** 2 / (2 * size);
          const slope = (2 * error) / (2 * size);
          ofBias[o] = (ofBias[o] ?? 0) + slope;
          for (let i = 0; i < 3; i++) {
            const at = 3 * o + i;
            gradient[at] = (gradient[at] ?? 0) + slope * Number(samples[3 * n + i]);
          }
        }
      }
      weights.forEach((w, i) => {
        const first = isHard(i) ? 0 : from(w, kept[i] === true);
        const g = (gradient[i] ?? 0) * (now[i]?.slope ?? 0) + 0.05 * first;
        velocity[i] = 0.9 * (velocity[i] ?? 0) + g;
        weights[i] = first - lr * (velocity[i] ?? 0);
      });
      bias.forEach((b, o) => {
        moving[o] = 0.9 * (moving[o] ?? 0) + (ofBias[o] ?? 0) + 0.05 * b;
        bias[o] = b - lr * (moving[o] ?? 0);
      });
      return loss;
    },
  };
}
