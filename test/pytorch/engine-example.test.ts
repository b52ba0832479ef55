/** The example of a training loop, with its plan, and what the commands make of its folder. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
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
