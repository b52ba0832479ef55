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
  readonly tensors: Readonly<Record<string, { readonly size: number }>>;
}

const { runs, steps } = JSON.parse(readFileSync(fixturePath('oracle/twenty-steps.json'), 'utf8')) as {
  readonly runs: Readonly<Record<string, Run>>;
  readonly steps: number;
};

const finals = readNpz(fixturePath('oracle/twenty-steps.npz'));

const order = readNpy(fixturePath('data/order_fmnist.npy'));
const x = pixels(readNpy(fixturePath('data/fmnist_x_train.npy')).values);
const y = classes(readNpy(fixturePath('data/fmnist_y_train.npy')).values);
const text = classes(readNpy(fixturePath('data/batch_moby_x.npy')).values);

const optimizers: Readonly<Record<Run['optimizer'], PlannedOptimizer>> = {
  sgd: { name: 'sgd', lr: 0.005, momentum: 0.9, nesterov: false, weightDecay: 1e-4 },
  adamw: { name: 'adamw', lr: 1e-3, beta1: 0.9, beta2: 0.999, eps: 1e-8, weightDecay: 0.01 },
};

/**
 * How far losses may be off after the first three, as a share, and weights as a share of the way that
 * they went. A rectified network on batch statistics is ill-conditioned: a unit near 0 falls on either
 * side in float32, and PyTorch's own float32 run strays from its float64 run as far as 0.002 and 0.03. A
 * momentum left out, or a piece weighed wrong, is off by a tenth and more.
 */
const networks = {
  resnet8_fmnist_bn: { dims: images, batch: imageBatch, losses: 0.005, way: 0.06 },
  char_llama: { dims: [64], batch: textBatch, losses: 5e-6, way: 0.003 },
};

describe.each(Object.entries(runs))('%s', (name, run) => {
  const network = networks[run.model];
  const { dims, batch } = network;
  const optimizer = optimizers[run.optimizer];
  const tensors = expectation(run.model)
    .parameters.filter(({ trainable }) => trainable !== false)
    .map(({ initializer }) => initializer);

  test('losses and final weights are PyTorch’s', async () => {
    const accumulate = run.pieces;
    const trainer = await trainerOf(loadModel(run.model), dims, { tensors, optimizer, accumulate });
    const start = new Map(Object.keys(run.tensors).map((it) => [it, trainer.read(it)]));
    for (let step = 0; step < steps; step++) {
      const loss = await trainer.run(batch(step), optimizer.lr, step);
      const expected = run.losses[step] ?? NaN;
      const allowed = step < 3 ? 5e-6 : network.losses;
      expect(Math.abs(loss / expected - 1), `step ${step}`).toBeLessThan(allowed);
    }

    const expected = finals.get(name)?.values ?? [];
    let [off, way, index] = [0, 0, 0];
    for (const [tensor, { size }] of Object.entries(run.tensors)) {
      const [ours, began] = [trainer.view(tensor), start.get(tensor) ?? new Float32Array()];
      for (const place of evenlySpaced(size)) {
        const theirs = Number(expected[index++]);
        off += ((ours[place] ?? NaN) - theirs) ** 2;
        way += (theirs - (began[place] ?? NaN)) ** 2;
      }
    }
    expect(index).toBe(expected.length);
    expect(Math.sqrt(off / way)).toBeLessThan(network.way);
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
  const [, width = 0] = order.dims;
  const rows = [...order.values.subarray(step * width, step * width + 16)].map(Number);
  const samples = new Float32Array(rows.length * 784);
  rows.forEach((row, index) => samples.set(x.subarray(row * 784, (row + 1) * 784), index * 784));
  return { samples, labels: BigInt64Array.from(rows, (row) => y[row] ?? 0n), size: rows.length };
}

/** Windows of 64 tokens, and the token behind each, from one text. */
function textBatch(step: number): Batch {
  const starts = Array.from({ length: 8 }, (_, k) => (37 * step + 53 * k) % (text.length - 65));
  const windows = (shift: number): BigInt64Array =>
    BigInt64Array.from(starts.flatMap((start) => [...text.subarray(start + shift, start + shift + 64)]));
  return { samples: windows(0), labels: windows(1), size: starts.length };
}
