/** Learning rates at single steps, as language.md and PyTorch's schedulers define them. */
import { expect, test } from 'vitest';
import { learningRate } from '../../src/compute/schedule.ts';
import type { PlannedDecay } from '../../src/plan/plan.ts';

const decay = (name: PlannedDecay['name'], more: Partial<PlannedDecay> = {}): PlannedDecay => ({
  name,
  warmup: 0,
  factor: 0,
  at: [],
  ...more,
});

test.each([
  ['constant', decay('constant'), [0.1, 0.1, 0.1, 0.1]],
  ['linear: lr·(1 − t/T)', decay('linear'), [0.1, 0.075, 0.05, 0.025]],
  ['linear to a tenth', decay('linear', { factor: 0.1 }), [0.1, 0.0775, 0.055, 0.0325]],
  ['cosine: lr·(1 + cos πt/T)/2', decay('cosine'), [0.1, 0.0853553391, 0.05, 0.0146446609]],
  ['a tenth at 1 and 3', decay('step', { factor: 0.1, at: [1, 3] }), [0.1, 0.01, 0.01, 0.001]],
  ['two steps of warm-up', decay('linear', { warmup: 2 }), [0.05, 0.1, 0.1, 0.05]],
] as const)('%s', (_what, planned, rates) => {
  rates.forEach((rate, step) => expect(learningRate(0.1, planned, step, 4)).toBeCloseTo(rate, 9));
});
