/**
 * Twenty steps of a convolutional network on batch statistics and of a transformer, by PyTorch in
 * float64 (`test/rivals/twenty_steps.py`): losses before each step, weights after the last; whole
 * batches, and batches in four pieces whose gradients add up.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Batch } from '../../src/compute/feeding.ts';
import type { PlannedOptimizer } from '../../src/plan/plan.ts';
import { classes, expectation, fixturePath, loadModel, pixels } from './support/fixtures.ts';
import { readNpy, readNpz } from './support/npy.ts';
import { images, trainerOf } from './support/training.ts';

interface Run {
  readonly model: 'resnet8_fmnist_bn' | 'char_llama';
  readonly optimizer: 'sgd' | 'adamw';
  readonly pieces: number;
  readonly losses: readonly number[];
  /** How far PyTorch's float32 run strays from its float64 run: in losses, and in a tensor's values. */
  readonly loss_yardstick: number;
  readonly tensors: Readonly<Record<string, { readonly size: number; readonly yardstick: number }>>;
}

const { runs, steps } = JSON.parse(
  readFileSync(fixturePath('oracle/twenty-steps.json'), 'utf8'),
) as { readonly runs: Readonly<Record<string, Run>>; readonly steps: number };

const finals = readNpz(fixturePath('oracle/twenty-steps.npz'));

const optimizers: Readonly<Record<Run['optimizer'], PlannedOptimizer>> = {
  sgd: { name: 'sgd', lr: 0.005, momentum: 0.9, nesterov: false, weightDecay: 1e-4 },
  adamw: { name: 'adamw', lr: 1e-3, beta1: 0.9, beta2: 0.999, eps: 1e-8, weightDecay: 0.01 },
};

/**
 * Sums in another order stray as far as the yardstick, and where AdamW divides tiny gradients by their
 * size, several times as far. A momentum left out or a piece weighed wrong is off a thousandfold.
 */
const strays = 16;

const networks = {
  resnet8_fmnist_bn: { dims: images, batch: imageBatch },
  char_llama: { dims: [64], batch: textBatch },
};

describe.each(Object.entries(runs))('%s', (name, run) => {
  const { dims, batch } = networks[run.model];
  const optimizer = optimizers[run.optimizer];
  const tensors = expectation(run.model)
    .parameters.filter(({ trainable }) => trainable !== false)
    .map(({ initializer }) => initializer);

  test('losses and final weights are PyTorch’s', async () => {
    const accumulate = run.pieces;
    const trainer = await trainerOf(loadModel(run.model), dims, { tensors, optimizer, accumulate });
    for (let step = 0; step < steps; step++) {
      const loss = await trainer.run(batch(step), optimizer.lr, step);
      const off = Math.abs(loss - (run.losses[step] ?? NaN));
      expect(off, `step ${step}`).toBeLessThan(strays * run.loss_yardstick + 5e-5 * loss);
    }

    const expected = finals.get(name)?.values ?? [];
    const yardstick = Math.max(...Object.values(run.tensors).map((it) => it.yardstick));
    const wrong: string[] = [];
    let start = 0;
    for (const [tensor, { size }] of Object.entries(run.tensors)) {
      const ours = trainer.view(tensor);
      const places = evenlySpaced(size);
      const off = places.map((place, index) =>
        Math.abs((ours[place] ?? NaN) - Number(expected[start + index])),
      );
      if (!(Math.max(...off) < strays * yardstick + 2e-6)) {
        wrong.push(`${tensor}: ${Math.max(...off)}`);
      }
      start += places.length;
    }
    expect(wrong).toEqual([]);
    await trainer.release();
  });
});

/** Up to 32 places of a tensor, as `numpy.linspace` gives them; halves are rounded to even. */
function evenlySpaced(size: number): readonly number[] {
  const count = Math.min(32, size);
  return Array.from({ length: count }, (_, index) => {
    const place = count === 1 ? 0 : (index * (size - 1)) / (count - 1);
    const floor = Math.floor(place);
    return place - floor === 0.5 ? floor + (floor % 2) : Math.round(place);
  });
}

function imageBatch(step: number): Batch {
  const order = readNpy(fixturePath('data/order_fmnist.npy'));
  const x = pixels(readNpy(fixturePath('data/fmnist_x_train.npy')).values);
  const y = classes(readNpy(fixturePath('data/fmnist_y_train.npy')).values);
  const [, width = 0] = order.dims;
  const rows = [...order.values.subarray(step * width, step * width + 16)].map(Number);
  const samples = new Float32Array(rows.length * 784);
  rows.forEach((row, index) => samples.set(x.subarray(row * 784, (row + 1) * 784), index * 784));
  return { samples, labels: BigInt64Array.from(rows, (row) => y[row] ?? 0n), size: rows.length };
}

/** Windows of 64 tokens, and the token behind each, from one text. */
function textBatch(step: number): Batch {
  const text = classes(readNpy(fixturePath('data/batch_moby_x.npy')).values);
  const starts = Array.from({ length: 8 }, (_, k) => (37 * step + 53 * k) % (text.length - 65));
  const windows = (shift: number): BigInt64Array =>
    BigInt64Array.from(
      starts.flatMap((start) => [...text.subarray(start + shift, start + shift + 64)]),
    );
  return { samples: windows(0), labels: windows(1), size: starts.length };
}
