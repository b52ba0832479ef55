/** Targets in latency in an editor: planned by the profile beside the model, or with the reason why not. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { openHost } from '../../src/cli/editor-host.ts';
import { codeLensesOf } from '../../src/editor/code-lenses.ts';
import { diagnosticsOf } from '../../src/editor/diagnostics.ts';
import { viewing } from './cursor.ts';

const lenet = 'examples/lenet300/lenet300_mnist';
const folder = mkdtempSync(path.join(tmpdir(), 'espalier-latency-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
cpSync(`${lenet}.onnx`, path.join(folder, 'net.onnx'));
writeFileSync(path.join(folder, 'espalier.yaml'), 'model: net.onnx\n');

const host = openHost();
const text = 'prune neurons by magnitude to 60% of latency\n  normalized by mean per layer\n\ncompact\n';

async function looked(recipe = text) {
  const view = viewing(recipe, await host.around(path.join(folder, 'quick.prune')));
  const lenses = codeLensesOf(view, new Set()).map(({ command }) => command?.title);
  const found = diagnosticsOf(view, String);
  return { lenses, found: found.map(({ code, severity }) => [code, severity]), all: found };
}

const hint = 4;

it('says why there is no plan, and plans as soon as a profile is there', async () => {
  const without = await looked();
  expect([without.lenses, without.found]).toEqual([[], [['ESP4191', hint]]]);
  expect(without.all[0]?.message).toContain('espalier profile net.onnx');
  expect(without.all[0]?.range.start).toEqual({ line: 0, character: 27 });

  const profile = path.join(folder, 'net.latency.yaml');
  const measured = readFileSync(`${lenet}.latency.yaml`, 'utf8');
  writeFileSync(profile, measured);
  expect(await looked()).toMatchObject({ lenses: ['at most 99.5%: 398 of 400 in 2 groups'], found: [] });
  expect((await looked(text.replace('latency', 'latency on batch 8'))).found).toEqual([['ESP4191', hint]]);

  writeFileSync(profile, measured.replace('least: 0.02815', 'least: 0.01'));
  const noisy = await looked();
  expect([noisy.lenses.length, noisy.found]).toEqual([1, [['ESP4196', hint]]]);

  writeFileSync(profile, 'format: 1\n');
  expect((await looked()).found).toEqual([['ESP4192', hint]]);
});

it('says nothing of profiles where no target asks for one', async () => {
  expect((await looked('prune neurons by magnitude to 60% of params\n  normalized by mean per layer\n\ncompact\n')).found).toEqual([]);
});
