/**
 * Two hundred steps in PyTorch's own order of samples end where PyTorch's do (`oracle.json`): that our runs, which
 * draw windows of a text without drawing any twice, end lower by a hundredth is the draw and not the training.
 */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { Batch } from '../../src/compute/feeding.ts';
import type { Trainer } from '../../src/compute/trainer.ts';
import type { PlannedOptimizer } from '../../src/plan/plan.ts';
import { expectation, fixturePath, loadModel } from './support/fixtures.ts';
import { readNpy } from './support/npy.ts';
import { trainerOf } from './support/training.ts';

interface Row {
  readonly scope: string;
  readonly before: number;
  readonly after_200_steps: number;
}
const { models } = JSON.parse(readFileSync(fixturePath('oracle.json'), 'utf8')) as {
  readonly models: Readonly<Record<string, { readonly rows: readonly Row[] }>>;
};
const { chars } = JSON.parse(readFileSync(fixturePath('data/moby_vocab.json'), 'utf8')) as { readonly chars: string };

const [window, size, steps, tested] = [64, 16, 200, 256];
const order = readNpy(fixturePath('data/order_moby.npy'));
const learned = tokensOf('train');
const held = tokensOf('test');

const optimizer: PlannedOptimizer = { name: 'adamw', lr: 1e-3, beta1: 0.9, beta2: 0.999, eps: 1e-8, weightDecay: 0 };

describe.each(['char_gpt', 'char_llama'])('%s', (name) => {
  const dense = models[name]?.rows.find(({ scope }) => scope === 'dense');
  const tensors = expectation(name)
    .parameters.filter(({ trainable }) => trainable !== false)
    .map(({ initializer }) => initializer);

  test('ends with the loss that PyTorch ends with', async () => {
    const trainer = await trainerOf(loadModel(name), [window], { tensors, optimizer });
    expect(await lossOn(trainer)).toBeCloseTo(dense?.before ?? NaN, 4);
    const again = await trainerOf(loadModel(name), [window], { tensors, optimizer });
    for (let step = 0; step < steps; step++) {
      const starts = [...order.values.subarray(step * size, (step + 1) * size)].map(Number);
      await again.run(batchOf(learned, starts), optimizer.lr * (1 - step / steps), step);
    }
    const after = await lossOn(again);
    expect(Math.abs(after - (dense?.after_200_steps ?? NaN))).toBeLessThan(5e-4);
    await trainer.release();
    await again.release();
  });
});

/** A step at the rate 0 tells the loss before it, and moves nothing. */
async function lossOn(trainer: Trainer): Promise<number> {
  let sum = 0;
  for (let from = 0; from < tested; from += size) {
    const starts = Array.from({ length: size }, (_, at) => (from + at) * window);
    sum += (await trainer.run(batchOf(held, starts), 0, 0)) * size;
  }
  return sum / tested;
}

function batchOf(text: BigInt64Array, starts: readonly number[]): Batch {
  const shifted = (by: number): BigInt64Array =>
    BigInt64Array.from(starts.flatMap((start) => [...text.subarray(start + by, start + by + window)]));
  return { samples: shifted(0), labels: shifted(1), size: starts.length };
}

function tokensOf(part: string): BigInt64Array {
  const text = gunzipSync(readFileSync(fixturePath(`data/moby_${part}.txt.gz`))).toString();
  const ids = new Map([...chars].map((char, id) => [char, BigInt(id)]));
  return BigInt64Array.from([...text], (char) => ids.get(char) ?? -1n);
}
