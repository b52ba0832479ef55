/** The example of a training loop, with its plan, and what the commands make of its folder. */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { command } from '../cli/command.ts';
import { root } from '../support/root.ts';

const espalier = (...args: readonly string[]): string =>
  execFileSync(process.execPath, [command, ...args], { cwd: root, encoding: 'utf8' });

it('prunes in the loop of the example, and the commands read its folder', () => {
  const folder = mkdtempSync(join(tmpdir(), 'espalier-loop-'));
  const [plan, run] = [join(folder, 'plan.json'), join(folder, 'run')];
  const from = ['examples/pytorch-loop/gradual.prune', '--project', 'examples/lenet300/espalier.yaml'];
  espalier('compile', ...from, '--to', 'pytorch', '--out', plan);
  const said = execFileSync('/usr/bin/python3', ['-W', 'ignore', 'examples/pytorch-loop/train.py', plan, run], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, PYTHONPATH: `${root}/python`, OMP_NUM_THREADS: '1' },
  });
  const [, accuracy = ''] = /^sparsity 90\.0%, accuracy (\d+)%$/m.exec(said) ?? [];
  expect(Number(accuracy)).toBeGreaterThan(80);
  expect(espalier('verify', run, '--no-repeat')).toContain('is unchanged');
  expect(readFileSync(join(run, 'run.json'), 'utf8')).toContain('"engine":"pytorch ');
  espalier('report', run, '--out', join(folder, 'report.html'));
  expect(existsSync(join(folder, 'report.html'))).toBe(true);
}, 300_000);

const python = '/usr/bin/python3';

it('copies the package beside the plan, which runs from there', () => {
  const folder = mkdtempSync(join(tmpdir(), 'espalier-beside-'));
  const plan = join(folder, 'plan.json');
  const from = ['-e', 'prune weights by magnitude to 50%', '--model', 'test/fixtures/models/mlp_digits.onnx', '--to', 'pytorch'];
  espalier('compile', ...from, '--out', plan, '--with-runtime', '--hold-weights');
  expect(JSON.parse(readFileSync(plan, 'utf8')).tensors[0].sha256).toMatch(/^[0-9a-f]{64}$/);
  const names = readdirSync(`${root}/python/espalier_torch`).filter((name) => name !== '__pycache__');
  expect(readdirSync(join(folder, 'espalier_torch')).sort()).toEqual(names.sort());
  const said = execFileSync(python, ['-m', 'espalier_torch', 'run', '--help'], { cwd: folder, encoding: 'utf8' });
  expect(said).toContain('--module');
  expect(() => espalier('compile', ...from, '--out', join(folder, 'other.json'), '--with-runtime')).toThrow(/espalier_torch/);
  expect(existsSync(join(folder, 'other.json'))).toBe(false);
}, 300_000);

it('is installed by pip without a network', () => {
  const folder = mkdtempSync(join(tmpdir(), 'espalier-pip-'));
  cpSync(`${root}/python`, join(folder, 'python'), { recursive: true });
  const site = join(folder, 'site');
  const offline = ['--no-index', '--no-build-isolation', '--no-deps', '--quiet'];
  execFileSync(python, ['-m', 'pip', 'install', ...offline, '--target', site, join(folder, 'python')], { stdio: 'ignore' });
  const asked = 'import espalier_torch as e; print(e.__file__, e.shrink.__name__)';
  const env = { ...process.env, PYTHONPATH: site };
  expect(execFileSync(python, ['-W', 'ignore', '-c', asked], { cwd: folder, encoding: 'utf8', env })).toMatch(/site.*shrink/);
}, 300_000);
