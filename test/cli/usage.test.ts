/** The command line itself: help, mistakes in it, colours, pipes. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { wantsColor } from '../../src/cli/terminal.ts';
import { command, folderWith, removeFolders, root } from './command.ts';
import { espalier } from './quick-command.ts';

afterAll(removeFolders);

const commands = ['check', 'plan', 'run', 'inspect', 'replay', 'init'];

describe('help', () => {
  it('lists every command', async () => {
    const { stdout, code } = await espalier(['--help']);
    expect(code).toBe(0);
    for (const name of commands) expect(stdout).toMatch(new RegExp(`^  ${name} `, 'm'));
  });

  it.each(commands)('of `%s` has examples that begin with the command', async (name) => {
    const { stdout, code } = await espalier([name, '--help']);
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`Examples:\n  \\$ .*espalier ${name}`));
  });

  it('is what a bare `espalier` prints, which does no work', async () => {
    const { stdout, stderr, code } = await espalier([]);
    expect(stdout + stderr).toContain('Usage: espalier');
    expect(code).toBe(2);
  });

  it('knows the version of the package', async () => {
    const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
    expect(await espalier(['--version'])).toEqual({ stdout: `${version}\n`, stderr: '', code: 0 });
  });
});

describe('a mistake in the command line', () => {
  it.each([
    ['an unknown command', ['chek', 'a.prune'], /unknown command 'chek'\n\(Did you mean check\?\)/],
    ['an unknown option', ['check', 'a', '--formatt', 'json'], /\(Did you mean --format\?\)/],
    ['an unknown format', ['check', 'a', '--format', 'xml'], /Allowed choices are pretty/],
    ['no file', ['check'], /missing required argument 'file'/],
    ['too many files', ['inspect', 'a.onnx', 'b.onnx'], /too many arguments/],
    ['a seed that is no number', ['plan', 'a.prune', '--seed', 'x'], /whole number from 0 on/],
    ['no threads', ['plan', 'a.prune', '--threads', '0'], /whole number from 1 on/],
    ['a setting without a value', ['plan', 'a.prune', '--set', 'target'], /Write NAME=VALUE/],
    ['three files for a set', ['run', 'a.prune', '--train', 'x.npy,y.npy,z.npy'], /two files|one or two/],
    ['a device that is not there', ['run', 'a.prune', '--device', 'abacus'], /Allowed choices are cpu/],
    ['a colour that is none', ['--color', 'red', 'check', 'a'], /Allowed choices are auto/],
  ])('%s', async (_, args, message) => {
    const { stdout, stderr, code } = await espalier(args);
    expect([stdout, code]).toEqual(['', 2]);
    expect(stderr).toMatch(message);
  });
});

describe('colours', () => {
  const escape = '\u001b[';
  const cwd = folderWith({ 'bad.prune': 'prune\n' });

  it.each([
    ['off in a pipe', [], {}, false],
    ['on when asked', ['--color', 'always'], {}, true],
    ['on with FORCE_COLOR', [], { FORCE_COLOR: '1' }, true],
    ['off with FORCE_COLOR=0', [], { FORCE_COLOR: '0' }, false],
    ['off with both: NO_COLOR is the stronger wish', [], { FORCE_COLOR: '1', NO_COLOR: '1' }, false],
    ['on when asked, whatever NO_COLOR says', ['--color', 'always'], { NO_COLOR: '1' }, true],
    ['off when asked, whatever FORCE_COLOR says', ['--color', 'never'], { FORCE_COLOR: '1' }, false],
  ])('are %s', async (_, args, env, expected) => {
    const { stdout } = await espalier(['check', 'bad.prune', ...args], { cwd, env });
    expect(stdout.includes(escape)).toBe(expected);
  });

  it.each([
    ['a terminal', { isTTY: true }, {}, true],
    ['a dumb terminal', { isTTY: true }, { TERM: 'dumb' }, false],
    ['an empty NO_COLOR, which is not set', { isTTY: true }, { NO_COLOR: '' }, true],
    ['no terminal', {}, {}, false],
  ])('follow %s', (_, stream, environment, expected) => {
    expect(wantsColor(stream, 'auto', environment)).toBe(expected);
  });
});

it('a reader that closes the pipe early is not an error', () => {
  // Many times what a pipe holds.
  const many = Array.from({ length: 500 }, (_, i) => `frobnicate number${i}\n`).join('');
  const cwd = folderWith({ 'many.prune': many });
  const script = `"$0" "$1" check many.prune --format json | head -n 1`;
  const { stdout, stderr } = spawnSync('sh', ['-c', script, process.execPath, command], { cwd, encoding: 'utf8' });
  expect({ stdout, stderr }).toEqual({ stdout: '{\n', stderr: '' });
});
