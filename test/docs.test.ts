/** The documentation is executed: what it shows is what happens. */
import { execFile } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { checkSource } from '../src/compile.ts';
import { format } from '../src/language/format/format.ts';
import { readProject } from '../src/project/read.ts';
import { command, root } from './cli/command.ts';

const run = promisify(execFile);
const pages = ['README.md', ...readdirSync(path.join(root, 'docs')).map((name) => `docs/${name}`)]
  .filter((name) => name.endsWith('.md'))
  .map(readPage);
const scratch = mkdtempSync(path.join(tmpdir(), 'espalier-docs-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Shown as it is said, in one line. */
const golden =
  'global magnitude to 80% over steps 25%–75%, protect min 5% per layer, then LoRA-retrain 0.3% of params';

interface Block {
  /** `README.md:17`, the line of its opening fence. */
  readonly place: string;
  readonly language: string;
  /** "```prune cnn/thin.prune": the file that the reader writes with this text. */
  readonly file?: string;
  readonly text: string;
}

interface Page {
  readonly name: string;
  readonly blocks: readonly Block[];
}

describe.each(pages.filter(({ blocks }) => blocks.length > 0))('$name', ({ name, blocks }) => {
  const only = (language: string): readonly Block[] =>
    blocks.filter((block) => block.language === language);

  it.each(only('prune'))('is right about the recipe at $place', ({ place, text }) => {
    const { diagnostics } = checkSource({ name: place, text });
    expect(diagnostics.map(({ code, message }) => `${code} ${message}`)).toEqual([]);
  });

  it.each(only('prune').filter(({ text }) => text.trim() !== golden))(
    'lays out the recipe at $place as the formatter does',
    ({ place, text }) => {
      expect(format({ name: place, text }).value).toBe(text);
    },
  );

  it.each(only('yaml'))('is right about the project file at $place', ({ place, text }) => {
    expect(readProject({ name: place, text }).diagnostics).toEqual([]);
  });

  // The sessions of one page follow on each other, as a reader types them.
  const folder = workplace(name);
  for (const { file, text } of blocks) if (file !== undefined) write(path.join(folder, file), text);
  it.each(only('sh').flatMap(sessionsOf))('is right about `$typed` ($place)', async (session) => {
    const { typed, shown } = session;
    const output = await shell(typed, folder);
    if (shown !== '') expect(output).toMatch(expected(shown));
  });

  it.each(only('ts'))('is right about the program at $place', async ({ text }) => {
    const file = path.join(folder, 'example.mjs');
    const { transform } = await import('esbuild');
    writeFileSync(file, (await transform(text, { loader: 'ts', format: 'esm' })).code);
    await run(process.execPath, [file], { cwd: folder });
  });
});

it('the documentation shows recipes, sessions, project files and programs', () => {
  const languages = new Set(pages.flatMap(({ blocks }) => blocks.map(({ language }) => language)));
  expect([...languages]).toEqual(expect.arrayContaining(['prune', 'sh', 'yaml', 'ts']));
});

const shipped = ['recipes', 'examples'].flatMap((folder) =>
  readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.prune'))
    .map((name) => `${folder}/${name}`),
);

it.each(shipped)('%s is laid out as the formatter does', (name) => {
  const text = readFileSync(path.join(root, name), 'utf8');
  if (text.trim() !== golden) expect(format({ name, text }).value).toBe(text);
});

function readPage(name: string): Page {
  const text = readFileSync(path.join(root, name), 'utf8');
  const blocks = [...text.matchAll(/^```([^\n]*)\n(.*?)^```$/gms)].map((match) => {
    const line = text.slice(0, match.index).split('\n').length;
    const [language = '', file] = (match[1] ?? '').split(' ');
    return { place: `${name}:${line}`, language, ...(file && { file }), text: match[2] ?? '' };
  });
  return { name, blocks };
}

interface Session {
  readonly place: string;
  readonly typed: string;
  readonly shown: string;
}

/** `$ espalier …` and the lines below it, up to the next `$`; what installs is left to the reader. */
function sessionsOf({ place, text }: Block): readonly Session[] {
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
function expected(shown: string): RegExp {
  const literal = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  const lines = shown
    .split('\n')
    .map((line) =>
      line.trim() === '…' ? '(?:.*\\n)*?' : `${line.split('…').map(literal).join('.*')}[ ]*\\n`,
    );
  return new RegExp(`^${lines.join('')}\\s*$`);
}

function write(file: string, text: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** A copy of the examples beside the fixtures, with `espalier` on the path and importable. */
function workplace(page: string): string {
  const folder = path.join(scratch, page.replaceAll('/', '-'));
  cpSync(path.join(root, 'examples'), path.join(folder, 'examples'), { recursive: true });
  symlinkSync(path.join(root, 'test'), path.join(folder, 'test'));
  mkdirSync(path.join(folder, 'bin'));
  const script = path.join(folder, 'bin', 'espalier');
  writeFileSync(script, `#!/bin/sh\nexec "${process.execPath}" "${command}" "$@"\n`);
  chmodSync(script, 0o755);
  mkdirSync(path.join(folder, 'node_modules'));
  symlinkSync(root, path.join(folder, 'node_modules', 'espalier'));
  return folder;
}

/** What a person would see: both streams, whatever the exit code. */
async function shell(typed: string, cwd: string): Promise<string> {
  const env = { PATH: `${path.join(cwd, 'bin')}:${process.env['PATH'] ?? ''}` };
  const shown = run('sh', ['-c', `exec 2>&1; ${typed}`], { cwd, env });
  return shown.then(
    ({ stdout }) => stdout,
    (error: { stdout?: string }) => error.stdout ?? String(error),
  );
}
