/** The documentation is executed: what it shows is what happens. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { checkSource } from '../src/compile.ts';
import { format } from '../src/language/format/format.ts';
import { readProject } from '../src/project/read.ts';
import { expected, quickShell, readPage, sessionsOf, workplace, type Block } from './support/documented.ts';
import { root } from './support/root.ts';

const run = promisify(execFile);
const pages = ['README.md', ...readdirSync(path.join(root, 'docs')).map((name) => `docs/${name}`)]
  .filter((name) => name.endsWith('.md'))
  .map(readPage);
const scratch = mkdtempSync(path.join(tmpdir(), 'espalier-docs-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Its sessions need a cluster: `test/cluster/slurm.test.ts` types them. */
const onCluster = 'docs/clusters.md';

/** Shown as it is said, in one line. */
const golden = 'global magnitude to 80% over steps 25%–75%, protect min 5% per layer, then LoRA-retrain 0.3% of params';

describe.each(pages.filter(({ blocks }) => blocks.length > 0))('$name', ({ name, blocks }) => {
  const only = (language: string): readonly Block[] => blocks.filter((block) => block.language === language);

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
  const folder = workplace({ name, blocks }, scratch);
  const sessions = name === onCluster ? [] : only('sh').flatMap(sessionsOf);
  it.each(sessions)('is right about `$typed` ($place)', async (session) => {
    const { typed, shown } = session;
    const output = await quickShell(typed, folder);
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
