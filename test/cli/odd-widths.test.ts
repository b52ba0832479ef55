/** The hint at odd widths, and what it advises, carried out: a real cut with it and without it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { folderWith, removeFolders } from './command.ts';
import { espalier } from './quick-command.ts';

afterAll(removeFolders);

const model = ['--model', 'test/fixtures/models/resnet8_fmnist_bn.onnx'];
const prune = 'prune channels by global magnitude to 50% of flops normalized by mean per layer';
const advised = `${prune} keeping multiples of 8`;
const ending = '\ncalibrate norms using 64 samples of train\ncompact\n';

async function hints(text: string): Promise<string> {
  const folder = folderWith({ 'own.prune': text });
  const { stdout } = await espalier(['check', join(folder, 'own.prune'), ...model]);
  return stdout;
}

/** Units that each group keeps, and the share of the multiply-adds that is left. */
async function cut(text: string): Promise<{ widths: readonly number[]; left: number }> {
  const out = join(folderWith({}), 'run');
  const data = ['x', 'y'].map((part) => `test/fixtures/data/fmnist_${part}_train.npy`).join();
  const given = ['run', '-e', text, ...model, '--train', data, '--out', out];
  expect((await espalier(given)).code).toBe(0);
  const history: History = JSON.parse(readFileSync(join(out, 'pruning_history.json'), 'utf8'));
  const { units, before, after } = history;
  return { widths: units.map(({ of, removed }) => of - removed.length), left: after.macs / before.macs };
}

interface History {
  readonly units: readonly { readonly of: number; readonly removed: readonly unknown[] }[];
  readonly before: { readonly macs: number };
  readonly after: { readonly macs: number };
}

it('disappears with its own advice, and every width is then a multiple of 8', async () => {
  expect(await hints(`${prune}${ending}`)).toContain('ESP2814');
  expect(await hints(`${advised}${ending}`)).not.toContain('ESP2814');
  const [free, kept] = [await cut(`${prune}${ending}`), await cut(`${advised}${ending}`)];
  expect(free.widths.some((width) => width % 8 !== 0)).toBe(true);
  expect(kept.widths.length).toBeGreaterThan(0);
  expect(kept.widths.filter((width) => width % 8 !== 0)).toEqual([]);
  // The target is kept in both: the advice changes which units go, not how much work is left.
  expect(free.left).toBeLessThanOrEqual(0.5);
  expect(kept.left).toBeLessThanOrEqual(0.5);
});
