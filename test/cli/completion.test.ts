/** `espalier completion`: the scripts, in the shells themselves where they are installed. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { isKnownPlaceholder } from '../../src/cli/completion/declared.ts';
import { buildProgram } from '../../src/cli/program/main.ts';
import { folderWith, removeFolders } from './command.ts';
import { espalier } from './quick-command.ts';

afterAll(removeFolders);
vi.stubGlobal('ESPALIER_VERSION', '0.0.0');

const isInstalled = (shell: string): boolean => spawnSync(shell, ['--version']).status === 0;
const script = async (shell: string): Promise<string> => (await espalier(['completion', shell])).stdout;

/** A folder with a file of each kind. */
function workplace(): string {
  const cwd = folderWith({ 'net.onnx': '', 'a recipe.prune': '', 'espalier.yaml': '', 'notes.txt': '', 'deep/b.prune': '' });
  mkdirSync(path.join(cwd, 'runs'));
  return cwd;
}

/** The words that bash offers for the last of these words, cut as readline cuts them. */
async function offeredByBash(line: string): Promise<readonly string[]> {
  const cwd = workplace();
  writeFileSync(path.join(cwd, '.completion'), await script('bash'));
  const words = line.split(/ |(?==)|(?<==)/);
  const call = `source .completion; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _espalier; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const args = ['--norc', '--noprofile', '-c', call, 'bash', ...words];
  const shown = execFileSync('bash', args, { cwd, encoding: 'utf8' });
  return shown
    .split('\n')
    .filter((word) => word !== '')
    .sort();
}

const files = { recipes: ['a recipe.prune', 'deep', 'espalier.yaml', 'runs'], models: ['deep', 'net.onnx', 'runs'] };

describe('in bash', () => {
  it.each([
    ['espalier ver', ['verify']],
    ['espalier recipes s', ['search', 'show']],
    ['espalier check --form', ['--format']],
    ['espalier check --format ', ['concise', 'github', 'json', 'pretty', 'sarif']],
    ['espalier check --format=c', ['concise']],
    ['espalier check --color ne', ['never']],
    ['espalier --color never check --st', ['--stdin-filename', '--strict']],
    ['espalier completion ', ['bash', 'fish', 'zsh']],
    ['espalier check ', files.recipes],
    ['espalier check x.prune ', files.recipes],
    ['espalier check deep/', ['deep/b.prune']],
    ['espalier inspect ', files.models],
    ['espalier plan x.prune --model ', files.models],
    ['espalier plan x.prune --model=n', ['net.onnx']],
    ['espalier plan --project ', ['deep', 'espalier.yaml', 'runs']],
    ['espalier report ', ['deep', 'runs']],
    ['espalier report runs ', ['deep', 'runs']],
    ['espalier run gm', ['gmp']],
    ['espalier run a', ['a recipe.prune', 'adapt-pruner', 'ap', 'aptp', 'atp-llava']],
    ['espalier recipes show wan', ['wanda']],
    ['espalier init --recipe wan', ['wanda']],
    ['espalier explain groups ', files.models],
    ['espalier explain groups net.onnx chan', ['channels']],
    ['espalier run x.prune --seed ', []],
    ['espalier inspect net.onnx ', []],
    ['espalier help insp', ['inspect']],
  ])('%s', async (line, expected) => {
    expect(await offeredByBash(line)).toEqual(expected);
  });

  it('a line that is typed is completed', async () => {
    const cwd = workplace();
    writeFileSync(path.join(cwd, 'rc'), `${await script('bash')}\nPS1=\n`);
    const typed = 'espalier() { printf \'<%s>\' "$@"; }\nespalier insp net.o\t\nexit\n'.replace('insp', 'insp\t');
    const args = ['-qec', 'bash --noprofile --rcfile rc -i', '/dev/null'];
    const { stdout } = spawnSync('script', args, { cwd, input: typed, encoding: 'utf8' });
    expect(stdout).toContain('<inspect><net.onnx>');
  });
});

describe('of zsh and fish', () => {
  it.each(['zsh', 'fish'].filter(isInstalled))('%s reads its script', async (shell) => {
    const args = shell === 'zsh' ? ['-f', '-n'] : ['--no-config', '--no-execute'];
    const cwd = folderWith({ script: await script(shell) });
    const { stderr, status } = spawnSync(shell, [...args, 'script'], { cwd, encoding: 'utf8' });
    expect([stderr, status]).toEqual(['', 0]);
  });

  it.each(['fish'].filter(isInstalled))('%s offers what bash offers', async (shell) => {
    const cwd = workplace();
    writeFileSync(path.join(cwd, 'script'), await script(shell));
    const offered = (line: string): readonly string[] => {
      const call = `source script; complete -C '${line}'`;
      const shown = execFileSync(shell, ['--no-config', '-c', call], { cwd, encoding: 'utf8' });
      return shown.split('\n').flatMap((row) => row.split('\t')[0] || []);
    };
    expect(offered('espalier recipes s')).toEqual(['search', 'show']);
    expect(offered('espalier check --format c')).toEqual(['concise']);
    expect(offered('espalier run gm')).toEqual(['gmp']);
    expect(offered('espalier explain groups net.onnx chan')).toEqual(['channels']);
    expect(offered('espalier inspect net')).toEqual(['net.onnx']);
  });

  it.each(['zsh', 'fish'])('the script for %s has every command and option', async (shell) => {
    const text = await script(shell);
    const names = everything(buildProgram(() => {})).flatMap((command) => [
      command.name(),
      ...command.options.map(({ long }) => (shell === 'fish' ? ` -l ${long?.slice(2)} ` : long)),
    ]);
    const written = names.filter((name) => name !== undefined && !name.includes('undefined'));
    expect(written.filter((name) => !text.includes(name ?? ''))).toEqual([]);
    expect(text).toContain('lottery-ticket');
  });
});

it('something is known about every value that a command takes', () => {
  const unknown = everything(buildProgram(() => {})).flatMap((command) =>
    [
      ...command.registeredArguments.map((one) => (one.argChoices ? undefined : one.name())),
      ...command.options.map((one) => (one.argChoices ? undefined : /[<[]([^>\]]+)[>\]]/.exec(one.flags)?.[1])),
    ].filter((name) => name !== undefined && !isKnownPlaceholder(name)),
  );
  expect(unknown).toEqual([]);
});

it('another shell is refused', async () => {
  const { stderr, code } = await espalier(['completion', 'tcsh']);
  expect([stderr, code]).toEqual([expect.stringContaining('bash, zsh, fish'), 2]);
});

function everything(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap(everything)];
}
