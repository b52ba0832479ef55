/** The tests of the Python package, on it and on copies of it that are wrong. */
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { pythonSaid } from './python.ts';
import { root } from './root.ts';

/** What it prints, also where tests fail. */
export async function pytest(cwd: string, ...only: readonly string[]): Promise<string> {
  return (await pythonSaid(['-m', 'pytest', '-q', '-p', 'no:cacheprovider', ...only], { cwd })).stdout;
}

export type Mistake = readonly [file: string, right: string, wrong: string, test: string];

/** The tests that `test` names pass, and fail for a copy of the package with the mistake. */
export async function expectShown([file, right, wrong, test]: Mistake, tests: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'espalier-mistakes-'));
  cpSync(`${root}/python`, folder, { recursive: true });
  const path = join(folder, 'espalier_torch', file);
  const text = readFileSync(path, 'utf8');
  expect(text).toContain(right);
  writeFileSync(path, text.replace(right, wrong));
  // The first that fails says enough.
  expect(await pytest(folder, tests, '-x', '-k', test)).toMatch(/\d+ failed/);
}
