/** A run's folder, read back: what a report relies on, and what it refuses. */
import { cpSync, readFileSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { knownFormat, readRun } from '../../src/report/record/read-run.ts';
import { folderFormat } from '../../src/record/layout.ts';
import { removeFolders } from '../cli/command.ts';
import { journalOf, projectFolder, runInto } from './run-folder.ts';

let cwd: string;

/** Milliseconds: whole runs on two busy cores. */
const patience = 120_000;

beforeAll(async () => {
  cwd = projectFolder();
  await runInto(cwd, 'run');
}, patience);
afterAll(removeFolders);

describe('readRun', () => {
  it('gives the plan, the events and the masks of a run that has ended', async () => {
    const { value: record, diagnostics } = await readRun(path.join(cwd, 'run'));
    expect(diagnostics).toEqual([]);
    expect(record?.isFinished).toBe(true);
    expect(record?.plan.recipe.name).toBe('small');
    expect(record?.events.length).toBe(journalOf(cwd, 'run').filter(isKnown).length);
    const [end] = record?.ends ?? [];
    const pruned = [...(end?.masks.values() ?? [])].reduce((sum, { kept }) => sum + kept.filter((bit) => bit === 0).length, 0);
    expect(pruned).toBe(40_160);
    expect(end?.masks.get('fc1.weight')?.dims).toEqual(record?.plan.layers.find(({ tensor }) => tensor === 'fc1.weight')?.dims);
  });

  it('takes a journal that broke off in a line, and says that the run has not ended', async () => {
    const folder = copy('broken-off');
    rmSync(path.join(folder, 'manifest.json'));
    const journal = path.join(folder, 'journal.jsonl');
    const complete = await readRun(folder);
    truncateSync(journal, readFileSync(journal).lastIndexOf('"event":"expect"') + 20);
    const { value: record } = await readRun(folder);
    expect(record?.isFinished).toBe(false);
    const before = complete.value?.events ?? [];
    const kept = record?.events ?? [];
    expect(kept.length).toBeGreaterThan(100);
    expect(before.slice(0, kept.length)).toEqual(kept);
    expect(before.length).toBeGreaterThan(kept.length);
  });

  it.each([
    ['a folder that is not there', (folder: string) => rmSync(folder, { recursive: true }), 'ESP6750'],
    ['a folder without a journal', (folder: string) => rmSync(path.join(folder, 'journal.jsonl')), 'ESP6750'],
    ['a plan that is none', (folder: string) => writeFileSync(path.join(folder, 'plan.yaml'), 'a: 1\n'), 'ESP4'],
    ['a line that is no event', (folder: string) => spoilLine(folder, 12), 'ESP6751'],
    ['masks that are no archive', (folder: string) => writeFileSync(path.join(folder, 'masks.npz'), 'no zip'), 'ESP6751'],
    ['a manifest that is no JSON', (folder: string) => writeFileSync(path.join(folder, 'manifest.json'), '{'), 'ESP6751'],
  ])('refuses %s', async (what, spoil, code) => {
    const folder = copy(what.replaceAll(' ', '-'));
    spoil(folder);
    const { value, diagnostics } = await readRun(folder);
    expect(value).toBeUndefined();
    expect(diagnostics.map((it) => it.code)).toEqual([expect.stringMatching(`^${code}`)]);
  });

  it('knows the format that runs write, and refuses a newer one', async () => {
    expect(knownFormat).toBe(folderFormat);
    const folder = copy('newer');
    writeFileSync(path.join(folder, 'run.json'), JSON.stringify({ format: knownFormat + 1 }));
    const { value, diagnostics } = await readRun(folder);
    expect([value, diagnostics[0]?.code]).toEqual([undefined, 'ESP6561']);
  });

  it.each(['plan.yaml', 'journal.jsonl', 'model.onnx', 'masks.npz', 'manifest.json', 'run.json'])(
    'does not look behind `%s` where it is a link',
    async (name) => {
      const folder = copy(`linked-${name}`);
      const outside = path.join(cwd, `outside-${name}`);
      renameSync(path.join(folder, name), outside);
      symlinkSync(outside, path.join(folder, name));
      const { value, diagnostics } = await readRun(folder);
      expect(value).toBeUndefined();
      expect(diagnostics).toMatchObject([{ code: 'ESP6705', file: path.join(folder, name) }]);
    },
  );

  it('does not look for arms behind a link, and takes a link to the whole folder', async () => {
    const folder = copy('linked-arms');
    symlinkSync(path.join(cwd, 'run'), path.join(folder, 'arms'));
    expect((await readRun(folder)).diagnostics).toMatchObject([{ code: 'ESP6705' }]);
    symlinkSync(path.join(cwd, 'run'), path.join(cwd, 'latest'));
    expect((await readRun(path.join(cwd, 'latest'))).value?.ends).toHaveLength(1);
  });

  it('names the line', async () => {
    const folder = copy('named');
    spoilLine(folder, 12);
    const { diagnostics } = await readRun(folder);
    expect(diagnostics[0]?.message).toContain('line 12');
  });
});

function copy(name: string): string {
  const folder = path.join(cwd, name);
  cpSync(path.join(cwd, 'run'), folder, { recursive: true });
  return folder;
}

function spoilLine(folder: string, number: number): void {
  const journal = path.join(folder, 'journal.jsonl');
  const lines = readFileSync(journal, 'utf8').split('\n');
  lines[number - 1] = 'no event';
  writeFileSync(journal, lines.join('\n'));
}

function isKnown({ event }: { readonly event: string }): boolean {
  return ['stage', 'step', 'prune', 'merge', 'metrics', 'expect'].includes(event);
}
