/** Optimizers, clipping and accumulation against PyTorch 2.6 in double precision, after five steps. */
import { describe, expect, test } from 'vitest';
import { buildTrainingStep } from '../../src/compute/build-training-step.ts';
import { createTrainer } from '../../src/compute/trainer.ts';
import type { TrainingSpec } from '../../src/compute/training-step.ts';
import type { PlannedOptimizer } from '../../src/plan/plan.ts';
import { tinyBatch, tinySpec } from './support/tiny.ts';
import { oneThread } from './support/training.ts';

const sgd = { name: 'sgd', lr: 0.1, momentum: 0, nesterov: false, weightDecay: 0 } as const;
const adam = { name: 'adam', lr: 0.05, beta1: 0.9, beta2: 0.999, eps: 1e-8, weightDecay: 0 } as const;

interface Expected {
  readonly as: string;
  readonly optimizer: PlannedOptimizer;
  readonly more?: Partial<TrainingSpec>;
  readonly lr?: (step: number) => number;
  /** Row-major W, then b. */
  readonly gives: readonly number[];
}

const expectations: readonly Expected[] = [
  {
    as: 'SGD(lr=0.1)',
    optimizer: sgd,
    gives: [0.563672823, 0.600855576, 0.085614484, 0.086384892, -0.55966733, -0.69116399, 0.361581754, -0.125622819],
  },
  {
    as: 'SGD(lr=0.1, momentum=0.9, weight_decay=0.01)',
    optimizer: { ...sgd, momentum: 0.9, weightDecay: 0.01 },
    gives: [0.076334505, 0.105595755, 0.037772756, 0.05278616, -0.221889773, -0.292561272, -0.033992889, 0.030502153],
  },
  {
    as: 'SGD(lr=0.1, momentum=0.9, nesterov=True, weight_decay=0.01)',
    optimizer: { ...sgd, momentum: 0.9, nesterov: true, weightDecay: 0.01 },
    gives: [-0.003714838, -0.004023339, -0.0006328, 0.023907535, -0.155996959, -0.192478568, 0.02841026, 0.078821713],
  },
  {
    as: 'Adam(lr=0.05, weight_decay=0.1)',
    optimizer: { ...adam, weightDecay: 0.1 },
    gives: [0.595573311, 0.662753732, -0.054893305, 0.11715838, -0.521407919, -0.723732037, 0.323970529, -0.017701146],
  },
  {
    as: 'Adam(lr=0.05, betas=(0.8, 0.9), eps=1e-2)',
    optimizer: { ...adam, beta1: 0.8, beta2: 0.9, eps: 1e-2 },
    gives: [0.600157375, 0.666827803, -0.026277376, 0.122190701, -0.531525011, -0.732713766, 0.341570822, -0.038425238],
  },
  {
    as: 'AdamW(lr=0.05, weight_decay=0.1)',
    optimizer: { ...adam, name: 'adamw', weightDecay: 0.1 },
    gives: [0.577875517, 0.643277767, -0.046642933, 0.12159085, -0.50930957, -0.707253694, 0.319462355, -0.019329828],
  },
  {
    as: 'SGD(lr=0.1, momentum=0.9) after clip_grad_norm_(0.3)',
    optimizer: { ...sgd, momentum: 0.9 },
    more: { clip: 0.3 },
    gives: [0.673042435, 0.732393092, 0.118384918, 0.122492, -0.640874942, -0.815024418, 0.38160006, -0.183303734],
  },
  {
    as: 'SGD with lr = 0.1·(1 − t/5)',
    optimizer: sgd,
    lr: (step) => 0.1 * (1 - step / 5),
    gives: [0.652565237, 0.711419287, 0.116197725, 0.120288204, -0.627155563, -0.797995398, 0.346194317, -0.183019907],
  },
];

/** Five steps in float32 on values below 1: a few units in the last place. */
const tolerance = 1e-6;

async function fiveSteps({ optimizer, more, lr }: Omit<Expected, 'as' | 'gives'>) {
  const step = buildTrainingStep({ ...tinySpec, optimizer, ...more });
  if (step.value === undefined) throw new Error(JSON.stringify(step.diagnostics));
  const trainer = await createTrainer(step.value, oneThread);
  const losses: number[] = [];
  for (let t = 0; t < 5; t++) {
    losses.push(await trainer.run(tinyBatch(t), lr?.(t) ?? optimizer.lr, t));
  }
  const weights = [...trainer.view('w'), ...trainer.view('b')];
  await trainer.release();
  return { weights, losses };
}

describe.each(expectations)('$as', ({ gives, ...given }) => {
  test.each([1, 2, 4])('in %i pieces', async (accumulate) => {
    const { weights } = await fiveSteps({ ...given, more: { ...given.more, accumulate } });
    weights.forEach((weight, index) => {
      expect(Math.abs(weight - (gives[index] ?? NaN))).toBeLessThan(tolerance);
    });
  });
});

test('a batch that does not divide into equal pieces has the same mean', async () => {
  const whole = await fiveSteps({ optimizer: sgd });
  const pieces = await fiveSteps({ optimizer: sgd, more: { accumulate: 3 } });
  whole.losses.forEach((loss, step) => expect(pieces.losses[step]).toBeCloseTo(loss, 6));
  whole.weights.forEach((weight, index) => expect(pieces.weights[index]).toBeCloseTo(weight, 6));
});

test('a masked gradient does not count in the norm that is clipped', async () => {
  const masks = new Map([['w', [0, 1, 1, 1, 0, 0]]]);
  const step = buildTrainingStep({ ...tinySpec, masks, clip: 1e-3, optimizer: { ...sgd, momentum: 0.9 } });
  if (step.value === undefined) throw new Error(JSON.stringify(step.diagnostics));
  const trainer = await createTrainer(step.value, oneThread);
  await trainer.run(tinyBatch(0), 0, 0);
  const clipped = [...trainer.view('momentum:w'), ...trainer.view('momentum:b')];
  expect(Math.hypot(...clipped)).toBeCloseTo(1e-3, 7);
  expect([0, 4, 5].map((index) => clipped[index])).toEqual([0, 0, 0].map(() => expect.closeTo(0, 30)));
  await trainer.release();
});
