/** `nuclear` against PyTorch's nuclear norm in float64: kernels in both forms, linear layers, every third step. */
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { relativeError } from '../compute/support/training.ts';
import { goesOnToTheByte } from '../run/goes-on.ts';
import { readTensors } from '../run/read-tensors.ts';
import { digits, fashion, must, planOn, run, type Bench } from '../run/support.ts';
import { python } from '../support/python.ts';

interface Trained {
  readonly losses: readonly number[];
  readonly weights: Readonly<Record<string, readonly number[]>>;
}

const expected = new Map<string, Trained>();

beforeAll(async () => {
  const out = join(mkdtempSync(join(tmpdir(), 'espalier-nuclear-')), 'trained.json');
  await python(['test/pytorch/nuclear.py', out]);
  const read: Readonly<Record<string, Trained>> = JSON.parse(readFileSync(out, 'utf8'));
  for (const [name, trained] of Object.entries(read)) expected.set(name, trained);
});

const optimizer = 'with sgd(lr: 0.02, momentum: 0.9), decay constant';
const kernels = (pieces: string): string =>
  `train all for 5 steps ${optimizer} ${pieces} loss task + nuclear(0.02, at: [conv1, fc2]) + 0.5 * nuclear(0.02, at: conv2, as: spatial)`;
const everyThird = `train all for 5 steps ${optimizer} loss task + nuclear(0.02, every: 3)`;
const { model, data } = fashion('lenet5_fmnist');
/** Nothing is measured. */
const lenet: Bench = { model, data: new Map([...data].filter(([name]) => name === 'train')) };

describe('the nuclear norm in a loss', () => {
  it.each([
    // Float32 turns some ReLUs and maxima over: PyTorch's own float32 is 1.5e-6 from float64 without the penalty, 1e-4 with it.
    ['convolutions', lenet, kernels(''), { batch: 160 }, 1e-5],
    ['convolutions', lenet, kernels('accumulate 4'), { batch: 160 }, 1e-5],
    ['convolutions', lenet, kernels(''), { batch: 160, shards: 2 }, 1e-5],
    ['linear', digits, everyThird, { batch: 160 }, 1e-6],
  ] as const)('trains %s as PyTorch does', async (name, bench, text, settings, margin) => {
    const { losses, weights } = expected.get(name) ?? { losses: [], weights: {} };
    const told: number[] = [];
    const { out } = must(
      await run(bench, await planOn(bench, text, settings), {
        onEvent: (event) => {
          if (event.event === 'step') told.push(event.loss);
        },
      }),
    );
    expect(told.length).toBe(5);
    expect(relativeError(told, losses)).toBeLessThan(1e-6);
    const found = readTensors(join(out, 'model.onnx'));
    const before = readTensors(bench.model);
    expect([...found.keys()].sort()).toEqual(Object.keys(weights).sort());
    for (const [tensor, values] of Object.entries(weights)) {
      const own = Array.from(found.get(tensor) ?? [], Number);
      expect([tensor, relativeError(own, values) < margin]).toEqual([tensor, true]);
      const start = Array.from(before.get(tensor) ?? [], Number);
      if (tensor.endsWith('weight')) expect([tensor, relativeError(start, values) > 100 * margin]).toEqual([tensor, true]);
    }
  });

  it('goes on after an interruption to the byte, between two steps that have it', async () => {
    const text = `stage s for 9 steps {
  train all with adamw(lr: 1e-3) loss task + nuclear(1e-2, every: 4)
  prune weights by magnitude to 50% over 25%..75%
}`;
    await goesOnToTheByte(digits, text, [7, 9], { batch: 64 });
  });
});
