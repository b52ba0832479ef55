/** Files of a run's folder that are larger than any string: each command says so, and none breaks. */
import { cpSync, existsSync, readdirSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { folderWith, removeFolders, root } from '../cli/command.ts';
import { espalier } from '../cli/quick-command.ts';

afterAll(removeFolders);

/** Node holds no string of 512 MiB. The files are holes, so that they take no place. */
const size = 600 * 2 ** 20;

let cwd = '';
const at = (...names: readonly string[]): string => path.join(cwd, ...names);
beforeAll(async () => {
  cwd = folderWith({
    'a.prune': 'stage cut for 60 steps { train all with sgd(lr: 0.01)\nprune weights by magnitude to 80% }\n',
    'espalier.yaml': 'model: net.onnx\ndata: { train: { x: x.npy, y: y.npy } }\nbatch: 32\n',
  });
  const fixtures = path.join(root, 'test/fixtures');
  cpSync(path.join(fixtures, 'models/mlp_digits.onnx'), at('net.onnx'));
  cpSync(path.join(fixtures, 'data/digits_x_test.npy'), at('x.npy'));
  cpSync(path.join(fixtures, 'data/digits_y_test.npy'), at('y.npy'));
  const whole = await espalier(['run', 'a.prune', '--out', 'whole', '--quiet'], { cwd });
  expect(whole.code).toBe(0);
  const args = ['run', 'a.prune', '--out', 'halted', '--checkpoint-every', '5'];
  const halted = await espalier(args, { cwd, interruptAt: /cut: / });
  expect(halted.code).toBe(130);
}, 60_000);

async function isRefused(args: readonly string[], code: number, finding: RegExp): Promise<void> {
  const { code: found, stderr } = await espalier(args, { cwd });
  expect([found, stderr], args.join(' ')).toEqual([code, expect.stringMatching(finding)]);
  expect(stderr).not.toMatch(/mistake in Espalier/);
}

function spoilt(folder: string, name: string): string {
  const copy = `${folder}-${name.replaceAll('/', '-')}`;
  cpSync(at(folder), at(copy), { recursive: true });
  expect(existsSync(at(copy, name)), name).toBe(true);
  truncateSync(at(copy, name), size);
  return copy;
}

it.each([
  ['plan.yaml', /ESP6564.*the plan/],
  ['unfinished.json', /ESP6563/],
  ['run.json', /ESP6563/],
])('a run is not resumed with such a %s', async (name, finding) => {
  await isRefused(['run', '--resume', spoilt('halted', name)], 2, finding);
});

it('a checkpoint that is so large is named', async () => {
  const records = readdirSync(at('halted/checkpoints')).filter((name) => name.endsWith('.json'));
  const [record = ''] = records;
  const copy = spoilt('halted', `checkpoints/${record}`);
  const { code, stderr } = await espalier(['run', '--resume', copy], { cwd });
  expect([code, stderr]).toEqual([2, expect.stringContaining(record)]);
  expect(stderr).not.toMatch(/mistake in Espalier/);
});

it.each(['journal.jsonl', 'plan.yaml', 'manifest.json'])(
  'a run with such a %s is not verified, reported or compared',
  async (name) => {
    const copy = spoilt('whole', name);
    await isRefused(['verify', copy, '--no-repeat'], name === 'manifest.json' ? 2 : 1, /ESP67/);
    await isRefused(['report', copy, '--json'], 2, /ESP6751.*larger than any/);
    await isRefused(['diff', 'whole', copy], 2, /ESP6751.*larger than any/);
  },
  30_000,
);

it('such files are no history, profile, lock or report of ours', async () => {
  for (const name of ['history.json', 'net.latency.yaml', 'espalier.lock', 'page.html']) {
    writeFileSync(at(name), '');
    truncateSync(at(name), size);
  }
  const replay = ['replay', 'history.json', '--model', 'net.onnx', '--out', 'b.onnx'];
  await isRefused(replay, 2, /ESP7001.*larger than any/);
  const target = ['-e', 'prune neurons by magnitude to 60% of latency'];
  await isRefused(['plan', ...target, '--model', 'net.onnx'], 1, /larger than 16 MiB/);
  await isRefused(['lock', '--check'], 2, /ESP7003/);
  await isRefused(['report', 'whole', '--out', 'page.html'], 2, /ESP7005/);
});
