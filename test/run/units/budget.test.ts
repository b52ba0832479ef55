/** Targets in resources: met, and missed with one unit fewer. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { digits, fashion, firstOf, must, planOn, run, type Bench } from '../support.ts';

interface Size {
  readonly parameters: number;
  readonly macs: number;
}

async function sizes(bench: Bench, text: string) {
  const { out } = must(await run(bench, await planOn(bench, `${text}\ncompact\n`)));
  const history: { before: Size; after: Size; units: { removed: number[] }[] } = JSON.parse(
    readFileSync(join(out, 'pruning_history.json'), 'utf8'),
  );
  const removed = history.units.reduce((sum, unit) => sum + unit.removed.length, 0);
  return { ...history, removed };
}

it.each([
  ['resnet8_fmnist_bn', 'channels', 'flops', 50, 'macs'],
  ['mobilenet_tiny_fmnist', 'channels', 'params', 40, 'parameters'],
  ['vit_fmnist', 'neurons', 'params', 80, 'parameters'],
  ['vit_fmnist', 'dimensions', 'params', 80, 'parameters'],
] as const)('%s: %s to a share of %s', async (model, units, of, percent, size) => {
  const prune = `prune ${units} by global magnitude`;
  const own = ' grouped by l2 normalized by mean per layer';
  const bench = firstOf(fashion(model));
  const met = await sizes(bench, `${prune} to ${percent}% of ${of}${own}`);
  expect(met.after[size]).toBeLessThanOrEqual((percent / 100) * met.before[size]);

  const fewer = await sizes(bench, `${prune} removing ${met.removed - 1} ${units}${own}`);
  expect(fewer.removed).toBe(met.removed - 1);
  expect(fewer.after[size]).toBeGreaterThan((percent / 100) * met.before[size]);
});

it('what only the scores of an earlier prune put out of reach is refused where it runs', async () => {
  const text = `prune neurons by global magnitude to 50% sparsity
prune neurons in "0" by magnitude to 0.5% of params`;
  const plan = await planOn(digits, text);
  const { value, diagnostics } = await run(digits, plan);
  expect(value).toBeUndefined();
  expect(diagnostics.map(({ code }) => code)).toContain('ESP6584');
});

it('a layer that scores leave one unit of is told when it has happened, once', async () => {
  const text = 'prune channels, neurons by global magnitude to 5% of params normalized by mean per layer\ncompact';
  const bench = firstOf(fashion('lenet5_fmnist'));
  const { diagnostics, value } = await run(bench, await planOn(bench, text));
  const conv1 = value?.units?.find(({ name }) => name === 'channels of conv1');
  expect(conv1).toMatchObject({ pruned: 5, of: 6 });
  const found = diagnostics.filter(({ code }) => code === 'ESP4250');
  expect(found.map(({ message }) => message)).toEqual(['`prune channels, neurons` leaves 1 of the 6 channels of conv1']);
});
