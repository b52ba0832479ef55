/** What is drawn behind a cut is what the compacted model by itself would get: fan-in counts what is left. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readTensors } from '../read-tensors.ts';
import { digits, must, planOn, run, type Bench } from '../support.ts';
import { few } from './benches.ts';

async function modelAfter(bench: Bench, text: string): Promise<string> {
  return join(must(await run(bench, await planOn(bench, text))).out, 'model.onnx');
}

const neurons = 'prune neurons by magnitude to 50% sparsity\ncompact\n';
const channels = 'prune channels by magnitude to 50% of channels\ncompact\n';

const cases: readonly (readonly [string, Bench, string, string])[] = [
  [
    'weights by kaiming, of neurons',
    digits,
    neurons,
    `reset weights using kaiming
     stage tune for 1 step { train all with sgd(lr: 1e-30), decay constant }`,
  ],
  [
    'weights by kaiming, of channels behind norms',
    few('resnet8_fmnist_bn'),
    channels,
    `reset weights using kaiming
     stage tune for 3 steps { train all with sgd(lr: 0.02, momentum: 0.9) }`,
  ],
  [
    'weights by kaiming, of depthwise convolutions',
    few('mobilenet_tiny_fmnist_bn'),
    channels,
    `reset weights using kaiming
     stage tune for 1 step { train all with sgd(lr: 1e-30), decay constant }`,
  ],
  [
    'all by pytorch, of channels behind norms',
    few('resnet8_fmnist_bn'),
    channels,
    `reset all using pytorch
     stage tune for 3 steps { train all with sgd(lr: 0.02, momentum: 0.9) }`,
  ],
  [
    'all by pytorch, of neurons, whose biases begin by what is left of their layers',
    digits,
    neurons,
    `reset all using pytorch
     stage tune for 1 step { train all with sgd(lr: 1e-30), decay constant }`,
  ],
  [
    'weights in another order',
    digits,
    neurons,
    `reset weights
     stage tune for 3 steps { train all with sgd(lr: 0.05) }`,
  ],
  ['adapters of linear layers', digits, neurons, 'stage tune for 10 steps { retrain biases, lora(rank: 2) with adamw(lr: 1e-2) }'],
  ['adapters of convolutions', few('resnet8_fmnist_bn'), channels, 'stage tune for 3 steps { retrain lora(rank: 2) with sgd(lr: 0.05) }'],
];

describe('what is drawn behind a cut', () => {
  it.each(cases)('is what the compacted model gets: %s', async (_, bench, cut, rest) => {
    const behind = readTensors(await modelAfter(bench, cut + rest));
    const compacted = await modelAfter(bench, cut);
    const before = readTensors(compacted);
    const alone = readTensors(await modelAfter({ ...bench, model: compacted }, rest));
    expect([...behind.keys()]).toEqual([...alone.keys()]);
    for (const [name, values] of alone) {
      const distance = (other: Float32Array | undefined): number =>
        values.reduce((most, value, i) => Math.max(most, Math.abs(value - (other?.[i] ?? NaN))), 0);
      // Float32 sums in another order: nothing beside what was drawn and trained.
      expect(distance(behind.get(name))).toBeLessThanOrEqual(1e-4 * distance(before.get(name)));
    }
    const moved = [...alone].filter(([name, values]) => values.some((value, i) => value !== before.get(name)?.[i]));
    expect(moved.length).toBeGreaterThan(2);
  });
});
