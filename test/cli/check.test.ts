/** `espalier check`: what it reads, what it prints and what it exits with. */
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { folderWith, removeFolders } from './command.ts';
import { espalier } from './quick-command.ts';

afterAll(removeFolders);

const good = 'prune weights by global magnitude to 80% protect min 5% per layer\n';
const bad = 'prune weights by global magnitude to 80 steps\n';

describe('espalier check', () => {
  it('passes a sound recipe', async () => {
    const cwd = folderWith({ 'good.prune': good });
    expect(await espalier(['check', 'good.prune'], { cwd })).toEqual({ stdout: '', stderr: '1 recipe, no findings\n', code: 0 });
  });

  it('shows what is wrong, with the place, the reason and the way out', async () => {
    const cwd = folderWith({ 'bad.prune': bad });
    const { stdout, code } = await espalier(['check', 'bad.prune'], { cwd });
    expect(code).toBe(1);
    expect(stdout).toMatch(/^error\[ESP2\d{3}\]: .*\n --> bad\.prune:1:\d+\n/);
    expect(stdout).toContain('1 | prune weights by global magnitude to 80 steps\n');
    expect(stdout).toMatch(/\n  \| +\^+\n/);
    expect(stdout).toMatch(/= why: /);
    expect(stdout).toMatch(/\n1 error\n$/);
  });

  it('looks into folders, in order, at recipes only', async () => {
    const cwd = folderWith({ 'b.prune': bad, 'a/z.prune': bad, 'a/notes.txt': bad, '.hidden/c.prune': bad, 'node_modules/x/d.prune': bad });
    const { stdout, code } = await espalier(['check', '.', '--format', 'concise'], { cwd });
    expect(code).toBe(1);
    expect(stdout.split('\n').map((line) => line.split(':')[0])).toEqual(['a/z.prune', 'b.prune', '']);
  });

  it('refuses a folder without recipes: nothing would have been checked', async () => {
    const cwd = folderWith({ 'empty/readme.txt': '' });
    const { stdout, code } = await espalier(['check', 'empty'], { cwd });
    expect([code, stdout]).toEqual([2, expect.stringContaining('ESP7004')]);
  });

  it('reads standard input under the name it is given', async () => {
    const args = ['check', '-', '--stdin-filename', 'x/y.prune', '--format', 'concise'];
    const { stdout, code } = await espalier(args, { input: bad });
    expect(code).toBe(1);
    expect(stdout).toMatch(/^x\/y\.prune:1:\d+: error ESP2/);
  });

  it('prints JSON with its version, also when there is nothing to say', async () => {
    const { stdout, code } = await espalier(['check', '-', '--format', 'json'], { input: good });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ formatVersion: 1, diagnostics: [], summary: { errors: 0, warnings: 0, hints: 0 } });
  });
});

/** Arguments, what stands in the folder, a part of the message. */
const unreadable: readonly (readonly [string, string, RegExp])[] = [
  ['a file that is not there', 'missing.prune', /ESP7001.*no such file/],
  ['a path through a file', 'file.prune/x.prune', /ESP7001.*is a file, not a folder/],
  ['a name that is too long', `${'x'.repeat(300)}.prune`, /ESP7001.*too long/],
  ['binary junk', 'junk.prune', /ESP7002.*not UTF-8 text/],
  ['a text with a NUL', 'nul.prune', /ESP7002.*byte 5/],
  ['a file without an end', '/dev/zero', /ESP7001.*no regular file, but a device/],
  ['the memory of the process', '/proc/self/mem', /ESP7001/],
];

describe('what cannot be read', () => {
  const junk = Uint8Array.from({ length: 1 << 20 }, (_, i) => (i * 2654435761) >>> 13);
  const cwd = folderWith({ 'file.prune': good, 'junk.prune': junk, 'nul.prune': 'prune\0' });

  it.each(unreadable)('%s is one finding, and the exit code is 2', async (_, name, message) => {
    const { stdout, stderr, code } = await espalier(['check', name, '--format', 'concise'], { cwd });
    expect(stderr).toBe('');
    expect(stdout.trim().split('\n')).toHaveLength(1);
    expect(stdout).toMatch(message);
    expect(code).toBe(2);
  });

  it('does not keep the other files from being checked', async () => {
    const args = ['check', 'missing.prune', 'file.prune', '--format', 'json'];
    const { stdout, code } = await espalier(args, { cwd });
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ summary: { errors: 1 } });
  });
});

describe('an empty recipe', () => {
  it.each([['nothing'], [' \n\t\n'], ['# a comment\n']])('(%j) is a finding, not a crash', async (text) => {
    const cwd = folderWith({ 'empty.prune': text === 'nothing' ? '' : text });
    const { stdout, stderr, code } = await espalier(['check', path.join('.', 'empty.prune')], { cwd });
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^error\[ESP/);
    expect(code).toBe(1);
  });
});

describe('the place where the command runs changes no word', () => {
  const cwd = folderWith({ 'bad.prune': 'prüne wéights by ILGIT mağnitude to 80 STEPS\n' });
  const locales: readonly Readonly<Record<string, string>>[] = [
    {},
    { LANG: 'C' },
    { LC_ALL: 'tr_TR.UTF-8' },
    { LC_ALL: 'POSIX', TZ: 'Asia/Tokyo' },
  ];

  it.each(locales)('%j', async (env) => {
    const here = await espalier(['check', 'bad.prune'], { cwd });
    expect(await espalier(['check', 'bad.prune'], { cwd, env })).toEqual(here);
  });
});
