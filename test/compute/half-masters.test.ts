/**
 * Twenty steps of an MLP in half precision through float32 masters, by PyTorch
 * (`test/rivals/half_masters.py`): losses before each step, masters and halves after the last.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { roundedToHalf, type HalfType } from '../../src/model/index.ts';
import type { PlannedOptimizer } from '../../src/plan/plan.ts';
import { castToFloat, halved, withHalfValues } from '../support/half.ts';
import { digitsAt } from './support/digits-order.ts';
import { expectation, fixturePath, gradientBatch, loadModel } from './support/fixtures.ts';
import { readNpz } from './support/npy.ts';
import { images, stepOf, trainerOf } from './support/training.ts';

interface Run {
  readonly type: HalfType;
  readonly optimizer: 'sgd' | 'adamw';
  readonly losses: readonly number[];
  readonly unrounded_losses: readonly number[];
  readonly tensors: Readonly<Record<string, number>>;
}

const { runs } = JSON.parse(readFileSync(fixturePath('oracle/half-masters.json'), 'utf8')) as {
  readonly runs: Readonly<Record<string, Run>>;
};
const finals = readNpz(fixturePath('oracle/half-masters.npz'));

const sgd: PlannedOptimizer = { name: 'sgd', lr: 0.05, momentum: 0.9, nesterov: false, weightDecay: 1e-4 };
const optimizers: Readonly<Record<Run['optimizer'], PlannedOptimizer>> = {
  sgd,
  adamw: { name: 'adamw', lr: 1e-3, beta1: 0.9, beta2: 0.999, eps: 1e-8, weightDecay: 0.01 },
};

const dense = loadModel('mlp_digits_init');

describe.each(Object.entries(runs))('%s', (name, run) => {
  const optimizer = optimizers[run.optimizer];
  const tensors = Object.keys(run.tensors);

  test.each([1, 4])('losses, masters and halves are PyTorch’s, in %d pieces', async (accumulate) => {
    const model = halved(dense, run.type);
    const trainer = await trainerOf(model, [64], { tensors, optimizer, accumulate });
    const losses: number[] = [];
    for (const step of run.losses.keys()) {
      losses.push(await trainer.run(digitsAt(step), optimizer.lr, step));
    }
    // Two float32 runs end 7e-7 apart; one that rounds nothing but its start is 2e-4 away, or more.
    expect(largest(run.losses, losses)).toBeLessThan(5e-6);
    expect(largest(run.losses, run.unrounded_losses)).toBeGreaterThan(1e-4);

    const masters = picked(run, trainer.view);
    const halves = roundedToHalf(run.type, masters);
    const theirs = finals.get(`${name}, masters`)?.values ?? [];
    const rounded = Array.from(finals.get(`${name}, halves`)?.values ?? [], Number);
    // AdamW divides by the root of squared gradients: where those are tiny, rounding decides a step.
    expect(apart(masters, theirs, 1e-5) / masters.length).toBeLessThan(0.005);
    expect(apart(halves, rounded, 0) / halves.length).toBeLessThan(0.01);
    expect(rounded.length).toBe(halves.length);
    await trainer.release();
  });
});

describe('the state of a step in half precision', () => {
  const model = halved(dense, 'bfloat16');
  const tensors = [...model.graph.initializers.keys()];

  test('is masters, which go on where rounded values would stand still', async () => {
    const trainer = await trainerOf(model, [64], { tensors, optimizer: sgd });
    const start = trainer.read('2.weight');
    for (let step = 0; step < 3; step++) await trainer.run(digitsAt(step), 1e-5, step);
    const after = trainer.read('2.weight');
    const moved = after.filter((value, index) => value !== start[index]).length;
    const seen = apart(roundedToHalf('bfloat16', after), roundedToHalf('bfloat16', start), 0);
    expect(moved / after.length).toBeGreaterThan(0.5);
    expect(seen / after.length).toBeLessThan(0.05);
    await trainer.release();
  });

  test('goes on from masters that are handed in, not from what they round to', () => {
    const masters = Float32Array.from({ length: 30_000 }, (_, index) => 1 + index * 2 ** -23);
    const weights = new Map([['2.weight', masters]]);
    const { slots } = stepOf(model, [64], { tensors, weights });
    expect(slots.find(({ name }) => name === '2.weight')?.initial).toEqual(masters);
  });
});

const networks = [
  { name: 'resnet8_fmnist_bn', type: 'float16', data: 'fmnist', dims: images },
  { name: 'vit_fmnist', type: 'bfloat16', data: 'fmnist', dims: images },
  { name: 'char_gpt', type: 'float16', data: 'moby', dims: [64] },
  { name: 'char_llama', type: 'bfloat16', data: 'moby', dims: [64] },
  { name: 'lstm_lm', type: 'float16', data: 'moby', dims: [64] },
] as const;

test.each(networks)(
  '$name in $type has the loss and the gradients of the float32 model of the same values',
  async ({ name, type, data, dims }) => {
    const tensors = expectation(name)
      .parameters.filter(({ trainable }) => trainable !== false)
      .map(({ initializer }) => initializer);
    const { samples, ...rest } = gradientBatch(data);
    const rounded = samples instanceof Float32Array ? roundedToHalf(type, samples) : samples;
    const model = loadModel(name);
    const half = await trainerOf(halved(model, type), dims, { tensors });
    const single = await trainerOf(withHalfValues(model, type), dims, { tensors });
    const loss = await half.run({ samples, ...rest }, 0, 0);
    expect(loss).toBeGreaterThan(0);
    expect(loss).toBe(await single.run({ samples: rounded, ...rest }, 0, 0));
    const differing = tensors.filter((tensor) => {
      const [ours, theirs] = [half, single].map((it) => it.view(`momentum:${tensor}`));
      return !ours?.every((value, index) => Object.is(value, theirs?.[index]));
    });
    expect(differing).toEqual([]);
    await half.release();
    await single.release();
  },
);

test('weights that are cast to float32 before they are read are seen through the casts', () => {
  const model = castToFloat(dense, 'float16');
  const tensor = '2.weight.half';
  const { slots } = stepOf(model, [64], {
    adapters: [
      {
        planned: { layer: '2', tensor, form: 'plain', rank: 2, alpha: 2, rows: 100, columns: 300, parameters: 800 },
        a: new Float32Array(600),
      },
    ],
  });
  const shapes = slots.flatMap(({ kind, dims }) => (kind === 'adapter' ? [dims] : []));
  expect(shapes).toEqual([
    [2, 300],
    [100, 2],
  ]);
});

/** Up to 256 places of each tensor, as `numpy.linspace` gives them; halves are rounded to even. */
function picked({ tensors }: Run, view: (name: string) => Float32Array): Float32Array {
  const values = Object.entries(tensors).flatMap(([name, size]) => {
    const count = Math.min(256, size);
    const own = view(name);
    return Array.from({ length: count }, (_, index) => {
      const place = count === 1 ? 0 : (index * (size - 1)) / (count - 1);
      const floor = Math.floor(place);
      const at = place - floor === 0.5 ? floor + (floor % 2) : Math.round(place);
      return own[at] ?? NaN;
    });
  });
  return Float32Array.from(values);
}

function largest(a: readonly number[], b: readonly number[]): number {
  return Math.max(...a.map((value, index) => Math.abs(value - (b[index] ?? NaN))));
}

/** How many numbers are further than `by` from those of the other. */
function apart(a: Float32Array, b: ArrayLike<number | bigint>, by: number): number {
  return a.filter((value, index) => !(Math.abs(value - Number(b[index])) <= by)).length;
}
