/** Pages of the documentation, their sessions, and a folder to type them in. */
import { execFile } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { command } from '../cli/command.ts';
import { espalierHere } from '../cli/quick-command.ts';
import { root } from './root.ts';

const run = promisify(execFile);

export interface Block {
  /** `README.md:17`, the line of its opening fence. */
  readonly place: string;
  readonly language: string;
  /** "```prune cnn/thin.prune": the file that the reader writes with this text. */
  readonly file?: string;
  readonly text: string;
}

export interface Page {
  readonly name: string;
  readonly blocks: readonly Block[];
}

export function readPage(name: string): Page {
  const text = readFileSync(path.join(root, name), 'utf8');
  const blocks = [...text.matchAll(/^```([^\n]*)\n(.*?)^```$/gms)].map((match) => {
    const line = text.slice(0, match.index).split('\n').length;
    const [language = '', file] = (match[1] ?? '').split(' ');
    return { place: `${name}:${line}`, language, ...(file && { file }), text: match[2] ?? '' };
  });
  return { name, blocks };
}

export interface Session {
  readonly place: string;
  readonly typed: string;
  readonly shown: string;
}

/** `$ espalier …` and the lines below it, up to the next `$`; what installs is left to the reader. */
export function sessionsOf({ place, text }: Block): readonly Session[] {
  return text
    .split(/^\$ /m)
    .slice(1)
    .map((part) => {
      const end = part.search(/(?<!\\)\n/);
      return { place, typed: part.slice(0, end), shown: part.slice(end + 1).trimEnd() };
    })
    .filter(({ typed }) => !/^(npm|npx|git|cd) /.test(typed));
}

/** `…` stands for anything, on a line of its own for any number of lines. */
export function expected(shown: string): RegExp {
  const literal = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  const lines = shown
    .split('\n')
    .map((line) => (line.trim() === '…' ? '(?:.*\\n)*?' : `${line.split('…').map(literal).join('.*')}[ ]*\\n`));
  return new RegExp(`^${lines.join('')}\\s*$`);
}

function write(file: string, text: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** A copy of the examples beside the fixtures and the files of the page, with `espalier` on the path and importable. */
export function workplace({ name, blocks }: Page, scratch: string): string {
  const folder = path.join(scratch, name.replaceAll('/', '-'));
  cpSync(path.join(root, 'examples'), path.join(folder, 'examples'), { recursive: true });
  symlinkSync(path.join(root, 'test'), path.join(folder, 'test'));
  mkdirSync(path.join(folder, 'bin'));
  const script = path.join(folder, 'bin', 'espalier');
  writeFileSync(script, `#!/bin/sh\nexec "${process.execPath}" "${command}" "$@"\n`);
  chmodSync(script, 0o755);
  mkdirSync(path.join(folder, 'node_modules'));
  symlinkSync(root, path.join(folder, 'node_modules', 'espalier'));
  for (const { file, text } of blocks) if (file !== undefined) write(path.join(folder, file), text);
  return folder;
}

/** Commands. */
const typedBefore = new Set<string>();

/** The same as a shell shows; only what needs one is given to it, and the first start of each command. */
export async function quickShell(typed: string, cwd: string): Promise<string> {
  const words = plainWords(typed);
  const start = words?.[1] ?? '';
  const isKnown = typedBefore.has(start);
  typedBefore.add(start);
  if (words?.[0] !== 'espalier' || !isKnown) return shell(typed, cwd);
  const { shown } = await espalierHere(words.slice(1), { cwd, env: { PATH: pathIn(cwd) } });
  return shown;
}

/** The words of a line without anything that a shell would do; undefined for any other. */
function plainWords(typed: string): readonly string[] | undefined {
  const words = typed.match(/(?<=^| )(?:'[^'\n]*'|[^\s'"|<>;&$`*?~#\\()[\]{}!]+)(?= |$)/g) ?? [];
  if (words.join(' ') !== typed) return undefined;
  return words.map((word) => word.replace(/^'(.*)'$/, '$1'));
}

function pathIn(cwd: string): string {
  return `${path.join(cwd, 'bin')}:${process.env['PATH'] ?? ''}`;
}

/** What a person would see: both streams, whatever the exit code. */
export async function shell(typed: string, cwd: string, more: Readonly<Record<string, string>> = {}): Promise<string> {
  const env = { ...more, PATH: pathIn(cwd) };
  const shown = run('sh', ['-c', `exec 2>&1; ${typed}`], { cwd, env });
  return shown.then(
    ({ stdout }) => stdout,
    (error: { stdout?: string }) => error.stdout ?? String(error),
  );
}
