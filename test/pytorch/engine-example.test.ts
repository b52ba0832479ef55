/** The example of a training loop, with its plan, and what the commands make of its folder. */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { command } from '../cli/command.ts';
import { python } from '../support/python.ts';
import { root } from '../support/root.ts';

const espalier = (...args: readonly string[]): string =>
  execFileSync(process.execPath, [command, ...args], { cwd: root, encoding: 'utf8' });

it('prunes in the loop of the example, and the commands read its folder', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'espalier-loop-'));
  const [plan, run] = [join(folder, 'plan.json'), join(folder, 'run')];
  const from = ['examples/pytorch/gradual.prune', '--project', 'examples/lenet300/espalier.yaml'];
  espalier('compile', ...from, '--to', 'pytorch', '--out', plan);
  const said = await python(['-W', 'ignore', 'examples/pytorch/train.py', plan, run], { env: { PYTHONPATH: `${root}/python` } });
  const [, accuracy = ''] = /^sparsity 90\.0%, accuracy (\d+)%$/m.exec(said) ?? [];
  expect(Number(accuracy)).toBeGreaterThan(80);
  expect(espalier('verify', run, '--no-repeat')).toContain('is unchanged');
  expect(readFileSync(join(run, 'run.json'), 'utf8')).toContain('"engine":"pytorch ');
  expect(espalier('status', run)).toContain('the run is finished');
  espalier('report', run, '--out', join(folder, 'report.html'));
  expect(existsSync(join(folder, 'report.html'))).toBe(true);
}, 300_000);

const recipe = `stage s for 40 steps {
  train all with sgd(lr: 0.02, momentum: 0.9) decay cosine
  prune weights by global magnitude to 90% over 25%..75% every 5 steps
}
expect accuracy >= 50%`;

it('lays the curves of both engines over each other, and compares their masks', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'espalier-both-'));
  const at = (name: string): string => join(folder, name);
  const [plan, ours, theirs, page] = [at('plan.json'), at('ours'), at('theirs'), at('both.html')];
  const pair = (kind: string): string => `test/fixtures/data/digits_x_${kind}.npy,test/fixtures/data/digits_y_${kind}.npy`;
  const data = ['--train', pair('train'), '--test', pair('test'), '--batch', '64'];
  const from = ['-e', recipe, '--model', 'test/fixtures/models/mlp_digits.onnx', ...data];
  espalier('run', ...from, '--quiet', '--out', ours);
  espalier('compile', ...from, '--to', 'pytorch', '--out', plan);
  await python(
    ['-W', 'ignore', '-m', 'espalier_torch', 'run', plan, '--module', 'test/pytorch/engine_module.py', '--out', theirs, '--quiet'],
    { env: { PYTHONPATH: `${root}/python`, ESPALIER_MODEL: 'mlp_digits', ESPALIER_PLAN: plan } },
  );
  const { runs } = JSON.parse(espalier('report', ours, theirs, '--json'));
  const [one, other] = runs.map((run: { losses: { stretches: { mean: number }[] }[] }) => run.losses[0]?.stretches.map(({ mean }) => mean));
  expect(one).toHaveLength(40);
  expect(other).toEqual(one.map((mean: number) => expect.closeTo(mean, 4)));
  const pruned = runs.map((run: { ends: { layers: { pruned: number }[] }[] }) => run.ends[0]?.layers.map((layer) => layer.pruned));
  expect(pruned[1]).toEqual(pruned[0]);
  espalier('report', ours, theirs, '--out', page);
  expect(readFileSync(page, 'utf8')).toContain('ours and theirs');
  expect(espalier('verify', theirs, '--no-repeat')).toContain('is unchanged');
  const { status, stdout } = spawnSync(process.execPath, [command, 'diff', ours, theirs], { cwd: root, encoding: 'utf8' });
  expect({ status, agree: (stdout.match(/1\.0000$/gm) ?? []).length }).toEqual({ status: 1, agree: 3 });
}, 300_000);

it('copies the package beside the plan, which runs from there', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'espalier-beside-'));
  const plan = join(folder, 'plan.json');
  const from = ['-e', 'prune weights by magnitude to 50%', '--model', 'test/fixtures/models/mlp_digits.onnx', '--to', 'pytorch'];
  espalier('compile', ...from, '--out', plan, '--with-runtime', '--hold-weights');
  expect(JSON.parse(readFileSync(plan, 'utf8')).tensors[0].sha256).toMatch(/^[0-9a-f]{64}$/);
  const names = readdirSync(`${root}/python/espalier_torch`).filter((name) => name !== '__pycache__');
  expect(readdirSync(join(folder, 'espalier_torch')).sort()).toEqual(names.sort());
  expect(await python(['-m', 'espalier_torch', 'run', '--help'], { cwd: folder })).toContain('--module');
  expect(() => espalier('compile', ...from, '--out', join(folder, 'other.json'), '--with-runtime')).toThrow(/espalier_torch/);
  expect(existsSync(join(folder, 'other.json'))).toBe(false);
}, 300_000);

it('is installed by pip without a network', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'espalier-pip-'));
  cpSync(`${root}/python`, join(folder, 'python'), { recursive: true });
  const site = join(folder, 'site');
  const offline = ['--no-index', '--no-build-isolation', '--no-deps', '--quiet'];
  execFileSync('/usr/bin/python3', ['-m', 'pip', 'install', ...offline, '--target', site, join(folder, 'python')], { stdio: 'ignore' });
  writeFileSync(join(folder, 'asked.py'), 'import espalier_torch as e; print(e.__file__, e.shrink.__name__)');
  expect(await python(['asked.py'], { cwd: folder, env: { PYTHONPATH: site } })).toMatch(/site.*shrink/);
}, 300_000);
