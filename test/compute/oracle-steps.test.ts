/**
 * Twenty steps of mlp_digits by PyTorch: losses before each step, and the weights after the last.
 *
 * The oracle trains masked networks by another rule: its gradients and momenta are dense, and after
 * each step w ← w ⊙ mask. Ours masks the gradient before the optimizer. Both agree in every weight:
 * SGD and AdamW update element by element, the forward pass sees zeros in both, so a kept weight gets
 * the same gradients and keeps the same state; a pruned one is zero in both, and only its unused
 * momentum differs. (Clipping would mix elements; the oracle does not clip.)
 */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { PlannedOptimizer } from '../../src/plan/plan.ts';
import { digitsAt } from './support/digits-order.ts';
import { expectation, fixturePath, loadModel } from './support/fixtures.ts';
import { readNpz } from './support/npy.ts';
import { trainerOf } from './support/training.ts';

interface Run {
  readonly start: string;
  readonly optimizer: 'sgd' | 'adamw';
  readonly sparsity: number;
  readonly file: string;
  readonly losses_before_each_step: readonly number[];
  readonly max_abs_difference_of_weights_to_float64_run: number;
}

const { runs } = JSON.parse(readFileSync(fixturePath('oracle/steps.json'), 'utf8')) as { readonly runs: Readonly<Record<string, Run>> };

const optimizers: Readonly<Record<Run['optimizer'], PlannedOptimizer>> = {
  sgd: { name: 'sgd', lr: 0.1, momentum: 0.9, nesterov: false, weightDecay: 0 },
  adamw: { name: 'adamw', lr: 1e-3, beta1: 0.9, beta2: 0.999, eps: 1e-8, weightDecay: 0.01 },
};

describe.each(Object.entries(runs))('%s', (_name, run) => {
  const { values: theirs, masks } = oracle(run);
  const optimizer = optimizers[run.optimizer];
  const start = run.start.replace('.onnx', '');
  const tensors = expectation(start).parameters.map(({ initializer }) => initializer);

  test('losses and final weights are PyTorch’s', async () => {
    const trainer = await trainerOf(loadModel(start), [64], { tensors, masks, optimizer });
    for (const [tensor, mask] of masks) {
      const weights = trainer.view(tensor);
      weights.set(weights.map((value, index) => (mask[index] === 0 ? 0 : value)));
    }
    const losses: number[] = [];
    for (let step = 0; step < 20; step++) {
      losses.push(await trainer.run(digitsAt(step), optimizer.lr, step));
    }
    run.losses_before_each_step.forEach((loss, step) => {
      expect(Math.abs((losses[step] ?? NaN) - loss), `step ${step}`).toBeLessThan(1e-5 + 2e-5 * loss);
    });

    // PyTorch's own float32 and float64 runs differ by the yardstick; so may two float32 runs. AdamW
    // divides by the root of squared gradients: where those are tiny, rounding decides a whole step.
    const yardstick = run.max_abs_difference_of_weights_to_float64_run;
    for (const tensor of tensors) {
      const [ours, expected] = [trainer.view(tensor), theirs.get(tensor) ?? new Float32Array()];
      const off = ours.map((value, index) => Math.abs(value - (expected[index] ?? NaN)));
      expect(
        off.reduce((a, b) => Math.max(a, b), 0),
        tensor,
      ).toBeLessThan(4 * yardstick + 2e-6);
      const mask = masks.get(tensor);
      const revived = ours.filter((value, index) => mask?.[index] === 0 && !Object.is(value, 0));
      expect(revived.length, `${tensor} keeps its zeros`).toBe(0);
    }
    await trainer.release();
  });
});

function oracle(run: Run) {
  const arrays = readNpz(fixturePath(run.file));
  const values = new Map<string, Float32Array>();
  const masks = new Map<string, Uint8Array>();
  for (const [name, array] of arrays) {
    if (name.startsWith('mask:')) masks.set(name.slice(5), Uint8Array.from(array.values as Uint8Array));
    else values.set(name, array.values as Float32Array);
  }
  return { values, masks };
}
