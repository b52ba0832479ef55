/** `mask fading` against PyTorch: mask decay with a straight-through gradient, step by step. */
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readTensors } from '../run/read-tensors.ts';
import { digits, must, planOn, run } from '../run/support.ts';
import { python } from '../support/python.ts';

/** All samples are one batch, so that their order is of no account. */
const whole = { batch: 160 };

async function weightsAfter(text: string): Promise<ReadonlyMap<string, Float32Array>> {
  const { out } = must(await run(digits, await planOn(digits, text, whole)));
  return readTensors(join(out, 'model.onnx'));
}

it('trains as mask decay does', async () => {
  const out = join(mkdtempSync(join(tmpdir(), 'espalier-fading-')), 'weights.json');
  await python(['test/pytorch/fading.py', out]);
  const expected: Readonly<Record<string, readonly number[]>> = JSON.parse(readFileSync(out, 'utf8'));
  const found = await weightsAfter(`stage train for 6 steps {
  train all with sgd(lr: 0.05), decay constant
  prune weights in "0" by |w| to keep 1 of 8 over 0..5 steps every 1 step mask fading(rate: 0.3)
}`);
  for (const [name, values] of Object.entries(expected)) {
    const own = found.get(name) ?? new Float32Array(0);
    expect(own.length).toBe(values.length);
    const distance = values.reduce((most, value, at) => {
      return Math.max(most, Math.abs(value - (own[at] ?? NaN)));
    }, 0);
    expect([name, distance < 2e-6]).toEqual([name, true]);
  }
});

it('that fades by nothing trains densely, up to the end of its window', async () => {
  const faded = await weightsAfter(`stage train for 4 steps {
  train all with sgd(lr: 0.05)
  prune weights in "0" by |w| to keep 1 of 8 over 0%..100% every 1 step mask fading(rate: 0)
}`);
  const dense = await weightsAfter(`stage train for 4 steps { train all with sgd(lr: 0.05) }
prune weights in "0" by |w| to keep 1 of 8`);
  expect(faded).toEqual(dense);
});
