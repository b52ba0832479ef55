/** What an addition to the language costs: each made-up one is applied to a copy of the tree, type checked and tried. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { additions } from '../../scripts/additions.mjs';
import { root } from '../support/root.ts';

/** Milliseconds: TypeScript reads all sources, and a small network is trained. */
const patience = 600_000;

const all = additions();
let copy = '';

beforeAll(() => {
  copy = mkdtempSync(path.join(tmpdir(), 'additions-'));
  for (const folder of [
    'src',
    'test/plan',
    'test/run',
    'test/compute',
    'test/support',
    'test/seed.ts',
    'test/equal-arrays.ts',
    'test/scratch.ts',
    'test/typescript.mjs',
    'test/typescript.d.mts',
    'vitest.config.ts',
    'tsconfig.json',
    'package.json',
  ]) {
    cpSync(path.join(root, folder), path.join(copy, folder), { recursive: true });
  }
  for (const folder of ['node_modules', 'examples', 'recipes', 'grammar', 'test/fixtures']) {
    symlinkSync(path.join(root, folder), path.join(copy, folder));
  }
  mkdirSync(path.join(copy, 'test/additions'));
  const config = { extends: './tsconfig.json', compilerOptions: { incremental: false }, include: ['src', 'test/additions'] };
  writeFileSync(path.join(copy, 'tsconfig.additions.json'), JSON.stringify(config));
}, patience);

afterAll(() => rmSync(copy, { recursive: true, force: true }));

/** What a command says where it fails. */
function failure(command: string, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: copy, encoding: 'utf8', timeout: patience });
  return status === 0 ? '' : `${stdout}${stderr}` || `it ended with ${status}`;
}

describe('an addition', () => {
  it.each(all)('$name still fits the tree', ({ path: patch }) => {
    expect(failure('git', ['apply', '-C1', patch])).toBe('');
  });

  it(
    'has the types of the tree',
    () => {
      expect(failure(process.execPath, ['node_modules/typescript-7/bin/tsc', '--noEmit', '-p', 'tsconfig.additions.json'])).toBe('');
    },
    patience,
  );

  it(
    'does what it says',
    () => {
      expect(failure(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', 'test/additions', '--maxWorkers=1'])).toBe('');
    },
    patience,
  );

  it.each(all)('$name touches no more hand-written files than its goal', ({ files, goal }) => {
    expect(goal).toBeGreaterThan(0);
    expect(files.length, files.join('\n')).toBeLessThanOrEqual(goal);
  });
});
