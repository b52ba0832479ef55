/** The papers' recipes that train scores, at the length of a toy, and the traps of their notes. */
import { updatesOf } from '../support/updates.ts';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { PlannedPrune } from '../../src/plan/index.ts';
import { readTensors } from './read-tensors.ts';
import { digits, must, planOn, run, type Bench } from './support.ts';

const lengths = { movement: 40, bip: 24, 'lottery-jackpots': 16 };

function recipe(name: keyof typeof lengths): string {
  const text = readFileSync(`recipes/papers/${name}.prune`, 'utf8');
  return text.replace(/duration = \d+ epochs/, `duration = ${lengths[name]} steps`);
}

async function carriedOut(name: keyof typeof lengths) {
  const plan = await planOn(digits, recipe(name));
  const pruned: number[] = [];
  const result = must(await run(digits, plan, { onEvent: (event) => event.event === 'prune' && pruned.push(event.pruned) }));
  const prune = plan.stages[0]?.statements.find((it): it is PlannedPrune => it.kind === 'prune');
  return { result, pruned, planned: updatesOf(prune).map((update) => update.pruned) };
}

it.each(['movement', 'bip', 'lottery-jackpots'] as const)(
  '%s reaches its sparsity, to the weight at every update, and is zero where it is pruned',
  async (name) => {
    const { result, pruned, planned } = await carriedOut(name);
    expect(result.expectations.every(({ held }) => held)).toBe(true);
    expect(pruned).toEqual(planned);
    for (const layer of result.layers) expect(layer.zeros).toBe(layer.pruned);
  },
);

it('movement leaves weights that are large and move towards zero, as magnitude does not', async () => {
  const { result } = await carriedOut('movement');
  const [before, after] = [digits.model, join(result.out, 'model.onnx')].map(readTensors);
  const sizes = [...(before?.get('2.weight') ?? [])].map(Math.abs);
  const count = result.layers.find(({ name }) => name === '2')?.pruned ?? 0;
  const limit = sizes.toSorted((a, b) => a - b)[count] ?? 0;
  const large = [...(after?.get('2.weight') ?? [])].filter((w, i) => w === 0 && (sizes[i] ?? 0) > limit);
  expect(large.length).toBeGreaterThan(count / 10);
});

it('both turns move the running statistics of norms, and a search among frozen weights does, too', async () => {
  const data = (part: string): string => `test/fixtures/data/batch_fmnist_${part}.npy`;
  const resnet: Bench = {
    model: 'test/fixtures/models/resnet8_fmnist_bn.onnx',
    data: new Map([['train', { x: data('x'), y: data('y') }]]),
  };
  const statistics = async (text: string) => {
    const result = must(await run(resnet, await planOn(resnet, text, { batch: 8 })));
    const tensors = readTensors(join(result.out, 'model.onnx'));
    const name = [...tensors.keys()].find((one) => one.endsWith('running_mean')) ?? '';
    return tensors.get(name);
  };
  const search = (steps: number, trains: string) =>
    statistics(`stage search for ${steps} steps { ${trains}\nprune weights by s to 50% every 1 step along constant mask revisable }`);
  const turns = 'train biases with sgd(lr: 0.01)\ntrain scores with sgd(lr: 0.01)';
  const [one, two] = [await search(1, turns), await search(2, turns)];
  expect(two).not.toEqual(one);
  const stored = readTensors(resnet.model);
  const name = [...stored.keys()].find((own) => own.endsWith('running_mean')) ?? '';
  expect(await search(1, 'train scores with sgd(lr: 0.01)')).not.toEqual(stored.get(name));
});
