/** `npm test` itself, as a machine without tools carries it out, and the rooms that it can be asked for. */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { testsOf } from '../../scripts/test-imports.mjs';
import { needs, tools } from '../../scripts/tools.mjs';
import { root } from '../support/root.ts';

/** With `dist/` as it is: other tests use it now. */
function npmTest(hidden: readonly string[], ...rooms: readonly string[]) {
  const outer = Object.entries(process.env).filter(([name]) => !/^(?:CI|VITEST.*|NODE_OPTIONS|NODE_ENV|TEST)$/.test(name));
  const env = { ...Object.fromEntries(outer), ESPALIER_HIDE_TOOLS: hidden.join(','), NO_COLOR: '1' };
  return spawnSync(process.execPath, ['scripts/test.mjs', '--built', ...rooms], { cwd: root, env, encoding: 'utf8' });
}

it('leaves out what needs a missing tool, says so, and passes', () => {
  const { status, stdout } = npmTest(Object.keys(tools), 'random', 'cluster', 'vscode/editor.test.ts');
  const skipped = [...stdout.matchAll(/^skipped: (.*); missing: .*npm test -- --install/gm)].flatMap(([, tests = '']) => tests.split(', '));
  expect(skipped.toSorted()).toEqual(Object.keys(needs).toSorted());
  expect(stdout).toMatch(/^skipped: test\/vscode\/editor\.test\.ts; missing: chromium \(Debian\), code-server \(npm\)\./m);
  expect(stdout).toMatch(/^(?!skipped).*test\/random\/.*\.test\.ts/m);
  const ran = [...stdout.matchAll(/^(?!skipped).*?(test\/\S+\.test\.ts)/gm)].map(([, test = '']) => test);
  expect(ran.filter((test) => Object.hasOwn(needs, test))).toEqual([]);
  expect(stdout.trim().split('\n').at(-1)).toMatch(/^[1-9]\d* passed, 0 failed$/);
  expect(status).toBe(0);
});

it('refuses what has no tests', () => {
  const { status, stderr } = npmTest([], 'nowhere');
  expect(stderr).toContain('`nowhere` is neither an option nor a room of src/ nor a folder or file of test/');
  expect(status).toBe(2);
});

it.each(readdirSync(path.join(root, 'src'), { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])))(
  'finds tests of the room %s',
  (room) => {
    expect(testsOf(room).length).toBeGreaterThan(0);
  },
);
