/** What a plan says can be left at least is what a run leaves when all goes that may. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { digits, fashion, firstOf, must, planOn, run } from '../support.ts';

it.each([
  ['mlp_digits', 'neurons', 'params', ''],
  ['mlp_digits', 'neurons', 'bytes', ' protect min 20 neurons per layer'],
  ['resnet8_fmnist_bn', 'channels', 'flops', ''],
  ['resnet8_fmnist_bn', 'channels', 'flops', ' keeping multiples of 4'],
  ['mobilenet_tiny_fmnist', 'channels', 'flops', ' protect min 30% per layer'],
  ['vit_fmnist', 'neurons, heads', 'params', ''],
  ['vit_fmnist', 'sublayers', 'params', ''],
])('%s: %s to the least share of %s%s', async (name, units, of, more) => {
  const bench = name === 'mlp_digits' ? digits : firstOf(fashion(name));
  const to = (percent: string): string => `prune ${units} by global magnitude to ${percent}% of ${of}${more}`;
  const refused = await planOn(bench, to('0.01')).catch((error: unknown) => String(error));
  const best = /ESP4136.*: ([\d.]+)% remain/.exec(String(refused))?.[1] ?? '';
  const plan = await planOn(bench, to(best));
  const { out } = must(await run(bench, plan));
  const [event] = readFileSync(join(out, 'journal.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line.includes('"event":"prune"'))
    .map((line): { pruned: number; left: { now: number; original: number } } => JSON.parse(line));
  const { pruned = 0, left = { now: 0, original: 1 } } = event ?? {};
  // Rounded up to a millionth, in which one unit may hide.
  expect(Math.ceil((1e6 * left.now) / left.original) / 1e4).toBeCloseTo(Number(best), 6);
  const [prune] = plan.stages.flatMap(({ statements }) => statements.filter((it) => it.kind === 'prune'));
  expect(pruned).toBe(prune?.reached);
});
