/** What a recipe is called decides where its run is written, and never leads out of `runs/`. */
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { folderWith, removeFolders, root } from './command.ts';
import { espalier } from './quick-command.ts';

afterAll(removeFolders);

const net = readFileSync(path.join(root, 'test/fixtures/models/mlp_digits.onnx'));
const prune = 'prune weights by global magnitude to 80%';

/** The working folder two levels down, so that what leads out of it is seen. */
function place(files: Readonly<Record<string, string>>): { readonly outer: string; cwd: string } {
  const own = Object.entries(files).map(([name, text]) => [`a/b/${name}`, text]);
  const outer = folderWith({ 'a/b/net.onnx': net, ...Object.fromEntries(own) });
  return { outer, cwd: path.join(outer, 'a/b') };
}

it.each([
  ['r.prune', `recipe \`../../evil\`\n${prune}\n`],
  ['r.prune.yaml', 'recipe: ../../evil\nstages:\n  - {prune: weights, by: {allocation: global, criterion: magnitude}, to: 80%}\n'],
])('a run of %s that is called like a path stays in runs/', async (name, text) => {
  const { outer, cwd } = place({ [name]: text });
  const { code, stderr } = await espalier(['run', name, '--model', 'net.onnx', '--quiet'], { cwd });
  expect(code, stderr).toBe(0);
  expect(readdirSync(outer)).toEqual(['a']);
  expect(readdirSync(path.join(outer, 'a'))).toEqual(['b']);
  expect(readdirSync(path.join(cwd, 'runs'))).toEqual(['%2E.%2F..%2Fevil']);
});

it('a plan that is called like a path stays in runs/', async () => {
  const { outer, cwd } = place({ 'r.prune': `recipe good\n${prune}\n` });
  await espalier(['plan', 'r.prune', '--model', 'net.onnx', '--out', 'plan.yaml'], { cwd });
  const plan = path.join(cwd, 'plan.yaml');
  const text = readFileSync(plan, 'utf8');
  expect(text).toContain('name: good');
  writeFileSync(plan, text.replace('name: good', 'name: ../../../evil'));
  await espalier(['run', 'plan.yaml', '--model', 'net.onnx', '--quiet'], { cwd });
  expect(readdirSync(outer)).toEqual(['a']);
  expect(readdirSync(path.join(outer, 'a'))).toEqual(['b']);
});

it('arms of a sweep over shares have folders that can be typed, and a report that knows them', async () => {
  const text = `param s: sparsity = 50%\nsweep s in 70%, 80% { stage cut { prune weights by global magnitude to s } }\n`;
  const { cwd } = place({ 'r.prune': text });
  const out = ['--out', 'out'];
  const ran = await espalier(['run', 'r.prune', '--model', 'net.onnx', '--quiet', ...out], { cwd });
  expect(ran.code, ran.stderr).toBe(0);
  for (const share of ['70', '80']) {
    const arm = `out/arms/sweep@s@${share}pct/cut/model.onnx`;
    expect(existsSync(path.join(cwd, arm)), arm).toBe(true);
  }
  const verified = await espalier(['verify', 'out', '--model', 'net.onnx'], { cwd });
  expect(verified.code, verified.stderr).toBe(0);
  const report = await espalier(['report', 'out', '--json'], { cwd });
  expect(report.stdout).toContain('sweep[s=70%]/cut');
});
