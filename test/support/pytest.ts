/** The tests of the Python package, on it and on copies of it that are wrong. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { root } from './root.ts';

/** What it prints, also where tests fail. */
export const pytest = (folder: string, ...only: readonly string[]): string =>
  spawnSync('/usr/bin/python3', ['-m', 'pytest', '-q', '-p', 'no:cacheprovider', ...only], { cwd: folder, encoding: 'utf8' }).stdout;

export type Mistake = readonly [file: string, right: string, wrong: string, test: string];

/** The tests that `test` names pass, and fail for a copy of the package with the mistake. */
export function expectShown([file, right, wrong, test]: Mistake, tests: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'espalier-mistakes-'));
  cpSync(`${root}/python`, folder, { recursive: true });
  const path = join(folder, 'espalier_torch', file);
  const text = readFileSync(path, 'utf8');
  expect(text).toContain(right);
  writeFileSync(path, text.replace(right, wrong));
  // The first that fails says enough.
  expect(pytest(folder, tests, '-x', '-k', test)).toMatch(/\d+ failed/);
}
