/** What is printed when Espalier itself fails, by a process that fails. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { afterAll, expect, it } from 'vitest';

const folder = mkdtempSync(path.join(tmpdir(), 'espalier-crash-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The last line of a bundle holds all of it, as minified ones do. */
async function fail(how: string) {
  const outfile = path.join(folder, 'program.mjs');
  const contents = `
    import { watchForCrashes } from './src/record/crash-report.ts';
    watchForCrashes(2);
    const secret = 'text of the program';
    ${how}
  `;
  await build({
    bundle: true,
    format: 'esm',
    platform: 'node',
    minify: true,
    outfile,
    stdin: { contents, resolveDir: process.cwd(), loader: 'ts' },
  });
  return spawnSync(process.execPath, [outfile], { encoding: 'utf8' });
}

it.each([
  ['an error of a timer', "setTimeout(() => { throw new TypeError('lost ' + secret.length); });"],
  ['a promise that nobody awaits', "Promise.reject(new TypeError('lost ' + secret.length));"],
])('%s is one clean message', async (_, how) => {
  const { status, stderr } = await fail(how);
  expect(status).toBe(2);
  const [first, second, ...calls] = stderr.trimEnd().split('\n');
  expect([first, second]).toEqual(['espalier: this is a mistake in Espalier itself, not in your input', 'TypeError: lost 19']);
  expect(calls.every((line) => line.startsWith('    at '))).toBe(true);
  expect(stderr).not.toContain('text of the program');
});

it('neither controls the terminal nor quotes without end', async () => {
  const { stderr } = await fail("throw new Error('\\u001b[2J' + secret.repeat(10_000));");
  expect(stderr).not.toContain('\u001b');
  expect(stderr.length).toBeLessThan(5000);
});
