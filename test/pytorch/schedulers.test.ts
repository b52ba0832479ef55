/** Schedules of the learning rate at each step, and rates of parts, against PyTorch's. */
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { learningRate } from '../../src/compute/schedule.ts';
import { factsOf, planned, planText, trainings } from '../plan/planning.ts';
import { readTensors } from '../run/read-tensors.ts';
import { digits, must, planOn, run } from '../run/support.ts';
import { python } from '../support/python.ts';

interface Theirs {
  readonly courses: Readonly<Record<string, readonly number[]>>;
  readonly groups: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>;
}

let theirs: Theirs;

beforeAll(async () => {
  const out = join(mkdtempSync(join(tmpdir(), 'espalier-schedulers-')), 'rates.json');
  await python(['-W', 'ignore', 'test/pytorch/schedulers.py', out]);
  theirs = JSON.parse(readFileSync(out, 'utf8'));
}, 120_000);

const schedules: Readonly<Record<string, string>> = {
  multistep: 'step 0.3 at 10, 15, 60 steps',
  step: 'exponential(0.5, every: 7 steps)',
  exponential: 'exponential(0.9, every: 1 step)',
  warm: 'piecewise linear(from: 20%, to: 100%, for: 5 steps), exponential(0.95, every: 1 step)',
  restarts: 'piecewise cosine(for: 10 steps), cosine(from: 100%, for: 20 steps), cosine(from: 100%)',
  // PyTorch's last piece begins anew at `lr`.
  pieces: 'piecewise constant(for: 8 steps), linear(to: 25%, for: 12 steps), constant(for: 10 steps), cosine(from: 100%, to: 1%)',
};

it('goes as those of PyTorch do', () => {
  expect(Object.keys(theirs.courses)).toEqual(Object.keys(schedules));
  for (const [name, schedule] of Object.entries(schedules)) {
    const recipe = `train all with sgd(lr: 0.1), decay ${schedule} for 70 steps`;
    const [train] = trainings(planned(planText(recipe, factsOf('lenet300_mnist'))));
    if (train === undefined) throw new Error(`no training with ${schedule}`);
    const steps = Array.from({ length: 70 }, (_, step) => step);
    const found = steps.map((step) => learningRate(0.1, train.decay, step, 70));
    found.forEach((rate, step) => {
      const their = theirs.courses[name]?.[step] ?? NaN;
      expect([name, step, rate]).toEqual([name, step, expect.closeTo(their, 12)]);
    });
  }
});

it.each([
  ['sgd', 'sgd(lr: 0.1, momentum: 0.9, weight-decay: 0.01)'],
  ['adamw', 'adamw(lr: 0.01, eps: 1e-3, weight-decay: 0.1)'],
])('trains parts at rates of their own as parameter groups do: %s', async (name, optimizer) => {
  const text = `stage train for 6 steps {
  train all with ${optimizer} rates 10% of "0", 50% of "4.bias" decay exponential(0.8, every: 1 step)
}`;
  // All samples are one batch, so that their order is of no account.
  const { out } = must(await run(digits, await planOn(digits, text, { batch: 160 })));
  const found = readTensors(join(out, 'model.onnx'));
  for (const [tensor, values] of Object.entries(theirs.groups[name] ?? {})) {
    const own = found.get(tensor) ?? new Float32Array(0);
    expect([tensor, own.length]).toEqual([tensor, values.length]);
    const distance = values.reduce((most, value, at) => {
      return Math.max(most, Math.abs(value - (own[at] ?? NaN)));
    }, 0);
    expect([tensor, distance < 3e-6 ? 0 : distance]).toEqual([tensor, 0]);
  }
});
