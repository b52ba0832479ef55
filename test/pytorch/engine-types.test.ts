/** The types of the Python package, which it promises (`py.typed`), held against what it does by mypy. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../support/root.ts';

const faults = (folder: string): string =>
  spawnSync('/usr/bin/mypy', ['--python-executable', '/usr/bin/python3', '--cache-dir', join(folder, '.mypy_cache')], {
    cwd: folder,
    encoding: 'utf8',
  }).stdout;

it('are right, and a function that returns something else is found', () => {
  const folder = mkdtempSync(join(tmpdir(), 'espalier-types-'));
  cpSync(`${root}/python`, folder, { recursive: true });
  expect(faults(folder)).toMatch(/^Success: no issues found in \d+ source files\n$/);
  const path = join(folder, 'espalier_torch', 'units.py');
  writeFileSync(path, `${readFileSync(path, 'utf8')}\n\ndef _wrong(count: int) -> str:\n    return count\n`);
  expect(faults(folder)).toMatch(/units\.py:\d+: error: Incompatible return value type/);
}, 300_000);
