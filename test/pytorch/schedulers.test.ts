/** Schedules of the learning rate against PyTorch's, at each step. */
import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { learningRate } from '../../src/compute/schedule.ts';
import { factsOf, planned, planText, trainings } from '../plan/planning.ts';

const schedules: Readonly<Record<string, string>> = {
  multistep: 'step 0.3 at 10, 15, 60 steps',
  step: 'exponential(0.5, every: 7 steps)',
  exponential: 'exponential(0.9, every: 1 step)',
  warm: 'piecewise linear(from: 20%, to: 100%, for: 5 steps), exponential(0.95, every: 1 step)',
  restarts:
    'piecewise cosine(for: 10 steps), cosine(from: 100%, for: 20 steps), cosine(from: 100%)',
  // PyTorch's last piece begins anew at `lr`.
  pieces:
    'piecewise constant(for: 8 steps), linear(to: 25%, for: 12 steps), constant(for: 10 steps), cosine(from: 100%, to: 1%)',
};

it('goes as those of PyTorch do', () => {
  const text = execFileSync('/usr/bin/python3', ['-W', 'ignore', 'test/pytorch/schedulers.py'], {
    encoding: 'utf8',
  });
  const expected: Readonly<Record<string, readonly number[]>> = JSON.parse(text);
  expect(Object.keys(expected)).toEqual(Object.keys(schedules));
  for (const [name, schedule] of Object.entries(schedules)) {
    const recipe = `train all with sgd(lr: 0.1), decay ${schedule} for 70 steps`;
    const [train] = trainings(planned(planText(recipe, factsOf('lenet300_mnist'))));
    if (train === undefined) throw new Error(`no training with ${schedule}`);
    const steps = Array.from({ length: 70 }, (_, step) => step);
    const found = steps.map((step) => learningRate(0.1, train.decay, step, 70));
    found.forEach((rate, step) => {
      expect([name, step, rate]).toEqual([
        name,
        step,
        expect.closeTo(expected[name]?.[step] ?? NaN, 12),
      ]);
    });
  }
});
