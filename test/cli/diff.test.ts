/** `espalier diff`: exit codes, formats, and what git shows through it. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { command, folderWith, removeFolders } from './command.ts';
import { espalier } from './quick-command.ts';

afterAll(removeFolders);

const before = 'global magnitude to 80% over steps 25%–75%, protect min 5% per layer\n';
const after = before.replace('80%', '90%');
const respelt = 'prune weights to 80% by global |w| protect min 5% per layer over 25%..75%\n';

describe('espalier diff', () => {
  const cwd = folderWith({
    'a.prune': before,
    'b.prune': after,
    'c.prune': respelt,
    'bad.prune': 'prune by to 80 steps\n',
    'a.prune.yaml':
      'stages:\n  - {prune: weights, by: {allocation: global, criterion: magnitude}, to: 80%, over: 25%..75%, protect: {min: 5%, per: layer}}\n',
    'plan.yaml': 'format: 1\n',
  });

  it.each([
    ['says what changed, and exits with 1', ['a.prune', 'b.prune'], 1, 'target 80% → 90% in stage prune-weights\n'],
    ['says nothing of another spelling, and exits with 0', ['a.prune', 'c.prune'], 0, ''],
    ['takes YAML for what it means', ['a.prune', 'a.prune.yaml'], 0, ''],
    ['makes a Markdown list', ['a.prune', 'b.prune', '--markdown'], 1, '- target `80%` → `90%` in stage prune-weights\n'],
    [
      'colours on demand',
      ['--color', 'always', 'a.prune', 'b.prune'],
      1,
      'target \u001b[31m80%\u001b[39m → \u001b[32m90%\u001b[39m in stage prune-weights\n',
    ],
  ])('%s', async (_, args, code, stdout) => {
    const colour = args[0] === '--color' ? args.slice(0, 2) : [];
    const result = await espalier([...colour, 'diff', ...args.slice(colour.length)], { cwd });
    expect(result).toEqual({ stdout, stderr: '', code });
  });

  it('prints JSON', async () => {
    const { stdout, code } = await espalier(['diff', 'a.prune', 'b.prune', '--json'], { cwd });
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toEqual({
      same: false,
      changes: [{ kind: 'changed', what: 'target', before: '80%', after: '90%', where: 'stage prune-weights' }],
    });
  });

  it.each([
    ['a file that is missing', ['a.prune', 'none.prune'], 'ESP7001'],
    ['a recipe with errors', ['a.prune', 'bad.prune'], 'ESP2'],
    ['a plan with faults', ['plan.yaml', 'plan.yaml'], 'ESP4'],
    ['a recipe and a plan', ['a.prune', 'plan.yaml'], 'cannot be compared'],
    ['one file alone', ['a.prune'], 'two files are compared'],
  ])('exits with 2 for %s', async (_, args, words) => {
    const { stdout, stderr, code } = await espalier(['diff', ...args], { cwd });
    expect([code, stdout, stderr]).toEqual([2, '', expect.stringContaining(words)]);
  });
});

describe('git', () => {
  const notes = '# What git needs to see that a renamed file is the same one.\n'.repeat(8);
  const cwd = folderWith({
    'recipe.prune': notes + before,
    'same.prune': before,
    'broken.prune': before,
    'gone.prune': before,
    '.gitattributes': '*.prune diff=espalier\n*.prune.yaml diff=espalier\n',
  });
  const git = (...args: readonly string[]): string =>
    execFileSync('git', args, {
      cwd,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'] ?? '', HOME: cwd, GIT_CONFIG_NOSYSTEM: '1', GIT_PAGER: 'cat' },
    });
  git('init', '--quiet', '.');
  git('config', 'user.name', 'Test');
  git('config', 'user.email', 'test@example.org');
  git('config', 'diff.espalier.command', `"${process.execPath}" "${command}" diff --git`);
  git('add', '.');
  git('commit', '--quiet', '-m', 'first');
  writeFileSync(path.join(cwd, 'recipe.prune'), notes + after);
  writeFileSync(path.join(cwd, 'same.prune'), respelt);
  writeFileSync(path.join(cwd, 'broken.prune'), 'prune by to 80 steps\n');
  git('rm', '--quiet', 'gone.prune');
  writeFileSync(path.join(cwd, 'new.prune'), 'compact\n');
  git('add', '--intent-to-add', 'new.prune');

  it('shows changes in words through `git diff`', () => {
    expect(git('diff', '--', 'recipe.prune')).toBe('meaning of recipe.prune\ntarget 80% → 90% in stage prune-weights\n');
  });

  it('says where only the spelling has changed', () => {
    expect(git('diff', '--', 'same.prune')).toBe('meaning of same.prune\nnothing has changed but the spelling\n');
  });

  it('skips versions that are not recipes', () => {
    const shown = git('diff', 'HEAD');
    expect(shown).toMatch(/meaning of broken\.prune\nno recipe to compare.*\nbroken\.prune:1:\d+: error/);
    expect(shown).toContain('meaning of gone.prune\nremoved');
    expect(shown).toContain('meaning of new.prune\na new file');
    expect(shown).toContain('meaning of same.prune\n');
  });

  it('shows the text on demand, and leaves other files alone', () => {
    expect(git('diff', '--no-ext-diff', '--', 'recipe.prune')).toContain('+global magnitude to 90%');
    expect(git('show', 'HEAD', '--', '.gitattributes')).toContain('+*.prune diff=espalier');
  });

  it('works in the history, with --ext-diff', () => {
    git('add', '.');
    git('commit', '--quiet', '-m', 'second');
    expect(git('log', '-1', '-p', '--ext-diff', '--format=%s', '--', 'recipe.prune')).toBe(
      'second\n\nmeaning of recipe.prune\ntarget 80% → 90% in stage prune-weights\n',
    );
  });

  it('follows a recipe that was renamed', () => {
    git('mv', 'recipe.prune', 'other.prune');
    writeFileSync(path.join(cwd, 'other.prune'), notes + after.replace('min 5%', 'min 4%'));
    git('add', '.');
    expect(git('diff', '-M', 'HEAD', '--', 'recipe.prune', 'other.prune')).toBe(
      'meaning of recipe.prune → other.prune\nfloor 5% → 4% in stage prune-weights\n',
    );
  });
});
