/** Every number that the head, the comparison and the trade-offs of a page say, counted again from journal, plan and files. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Measurement, RunEvent } from '../../src/journal/run-event.ts';
import { removeFolders } from '../cli/command.ts';
import { espalier } from '../cli/quick-command.ts';
import { journalOf, projectFolder, recipe, runInto } from './run-folder.ts';

/** Milliseconds: whole runs on two busy cores. */
const patience = 300_000;

const retrain = 'then retrain all with sgd(lr: 0.05) for 10 steps';
const texts = {
  'one-shot': 'prune weights by uniform magnitude to 80%\n',
  gradual: recipe,
  compacted: `prune neurons by global magnitude to 50% of flops normalized by mean per layer\n${retrain}\ncompact\n`,
  sweep: `param target: sparsity = 50%\nsweep target in 60%, 90%, 97% {\n  branch 2 ways varying seed {\n    prune weights by uniform magnitude to target\n    ${retrain}\n  }\n}\n`,
};
type Kind = keyof typeof texts;
const kinds: readonly Kind[] = ['one-shot', 'gradual', 'compacted', 'sweep'];

const folders = new Map<Kind, string>();
const pages = new Map<string, string>();

beforeAll(async () => {
  for (const kind of kinds) {
    const cwd = projectFolder(texts[kind]);
    folders.set(kind, cwd);
    await runInto(cwd, 'run');
    await makePage(kind, cwd, ['run']);
  }
  const cwd = folders.get('one-shot') ?? '';
  await runInto(cwd, 'other', '--seed', '1');
  await runInto(cwd, 'third', '--threads', '2');
  await makePage('several', cwd, ['run', 'other', 'third']);
}, patience);

afterAll(removeFolders);

async function makePage(name: string, cwd: string, runs: readonly string[]): Promise<void> {
  const out = `${name}.html`;
  const { code, stderr } = await espalier(['report', ...runs, '--out', out], { cwd });
  if (code !== 0) throw new Error(stderr);
  pages.set(name, readFileSync(path.join(cwd, out), 'utf8'));
}

function page(name: string): string {
  return pages.get(name) ?? '';
}

/** What `<data>` elements of the head say, by name. */
function figuresOf(name: string): ReadonlyMap<string, readonly number[]> {
  const found = new Map<string, number[]>();
  for (const [, value, figure = ''] of page(name).matchAll(/<data value="([^"]*)" data-figure="([^"]*)"/g)) {
    found.set(figure, [...(found.get(figure) ?? []), Number(value)]);
  }
  return found;
}

/** The rows of a table: the text of the first cell, and the exact values of the others. */
function rowsOf(name: string, caption: string): readonly (readonly [string, readonly number[]])[] {
  const tables = [...page(name).matchAll(/<table>(.*?)<\/table>/gs)].map(([, text = '']) => text);
  const table = tables.find((text) => text.includes(caption)) ?? '';
  return [...table.matchAll(/<tr>(.*?)<\/tr>/gs)].flatMap(([, row = '']) => {
    const heading = /<th scope="row"[^>]*>(.*?)<\/th>/s.exec(row)?.[1]?.trim();
    const values = [...row.matchAll(/<data value="([^"]*)"/g)].map(([, value]) => Number(value));
    return heading === undefined ? [] : [[heading, values] as const];
  });
}

interface Layer {
  readonly tensor: string;
  readonly count: number;
  readonly name: string;
}

function layersOf(cwd: string, run: string): readonly Layer[] {
  const plan: { readonly layers: readonly Layer[] } = parse(readFileSync(path.join(cwd, run, 'plan.yaml'), 'utf8'));
  return plan.layers;
}

/** Weights that the masks of a folder keep, by tensor: the ones of each array, whatever its shape. */
function keptIn(folder: string): ReadonlyMap<string, number> {
  const members = unzipSync(readFileSync(path.join(folder, 'masks.npz')));
  return new Map(
    Object.entries(members).map(([member, bytes]) => {
      const view = new DataView(bytes.buffer, bytes.byteOffset);
      const data = bytes.subarray(10 + view.getUint16(8, true));
      return [member.replace(/\.npy$/, ''), data.reduce((sum, bit) => sum + bit, 0)];
    }),
  );
}

function prunedIn(cwd: string, run: string, folder: string): ReadonlyMap<string, number> {
  const kept = keptIn(folder);
  return new Map(layersOf(cwd, run).map(({ name, tensor, count }) => [name, count - (kept.get(tensor) ?? count)]));
}

function sum(values: Iterable<number>): number {
  return [...values].reduce((total, value) => total + value, 0);
}

function testedIn(events: readonly RunEvent[], stage?: string): readonly Measurement[] {
  return events.filter(
    (it): it is Measurement => it.event === 'metrics' && it.on === 'test' && (stage === undefined || it.stage === stage),
  );
}

describe.each(['one-shot', 'gradual', 'compacted'] as const)('the head of a run, %s', (kind) => {
  it('says what masks, journal and plan say', () => {
    const cwd = folders.get(kind) ?? '';
    const figures = figuresOf(kind);
    const pruned = prunedIn(cwd, 'run', path.join(cwd, 'run'));
    const all = sum(layersOf(cwd, 'run').map(({ count }) => count));
    const events = journalOf(cwd, 'run');
    const last = testedIn(events).at(-1);
    expect(sum(pruned.values())).toBeGreaterThan(0);
    expect(figures.get('sparsity')).toEqual([sum(pruned.values()) / all]);
    // The journal counts while the run goes on, the masks are those of the file.
    expect(figures.get('sparsity')?.[0]).toBeCloseTo(last?.sparsity ?? NaN, 12);
    expect(figures.get('accuracy')).toEqual([last?.values['accuracy']]);
    expect(figures.get('loss')).toEqual([last?.values['loss']]);
    const steps = events.filter(({ event }) => event === 'step').length;
    expect(figures.get('steps')).toEqual([steps]);
    const cut = events.findLast((it) => it.event === 'compact');
    if (cut?.event === 'compact') {
      expect(figures.get('macs')).toEqual([cut.after.macs / cut.before.macs]);
    }
    const layers = rowsOf(kind, 'Layers at the end');
    expect(layers).toEqual([...[...pruned].map(([name, count]) => [name, [count]]), ['All', [sum(pruned.values())]]]);
  });
});

/** Folders spell brackets, `=`, `%` and spaces in a way that a person can type: `sweep@s@70pct` is `sweep[s=70%]`. */
function armCalled(folder: string): string {
  const [word = '', ...chosen] = folder.replaceAll('pct', '%').replaceAll('+', ' ').split('@');
  return chosen.length === 0 ? word : `${word}[${chosen.join('=')}]`;
}

describe('a sweep', () => {
  const arms = (cwd: string): readonly { readonly path: string; readonly folder: string }[] =>
    readdirSync(path.join(cwd, 'run/arms'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('model.onnx'))
      .sort()
      .map((name) => ({
        path: path.dirname(name).split('/').map(armCalled).join('/'),
        folder: path.join(cwd, 'run/arms', path.dirname(name)),
      }));

  it('has no head in which an arm stands for the others', () => {
    const cwd = folders.get('sweep') ?? '';
    const figures = figuresOf('sweep');
    const events = journalOf(cwd, 'run');
    const accuracies = arms(cwd).map(({ path: arm }) => testedIn(events, arm).at(-1)?.values['accuracy'] ?? NaN);
    expect(accuracies).toHaveLength(6);
    expect(figures.get('arms')).toEqual([6]);
    expect(figures.get('accuracy')).toEqual([Math.min(...accuracies), Math.max(...accuracies)]);
    const all = sum(layersOf(cwd, 'run').map(({ count }) => count));
    const shares = arms(cwd).map(({ folder }) => sum(prunedIn(cwd, 'run', folder).values()) / all);
    expect(figures.get('sparsity')).toEqual([Math.min(...shares), Math.max(...shares)]);
    const bytes = arms(cwd).map(({ folder }) => statSync(path.join(folder, 'model.onnx')).size);
    expect(figures.get('bytes')).toEqual([...new Set([Math.min(...bytes), Math.max(...bytes)])]);
  });

  it('is told by points: the mean of the seeds, their deviation, and the Pareto front', () => {
    const cwd = folders.get('sweep') ?? '';
    const events = journalOf(cwd, 'run');
    const rows = rowsOf('sweep', 'Each end, with its sparsity').slice(1);
    const expected = ['60', '90', '97'].map((target) => {
      const own = [1, 2].map((seed) => testedIn(events, `sweep[target=${target}%]/branch[${seed}]/train-all`).at(-1)?.values ?? {});
      const mean = (metric: string): number => sum(own.map((it) => it[metric] ?? NaN)) / 2;
      return { name: `sweep[target=${target}%]/branch/train-all`, means: [mean('accuracy'), mean('loss')] };
    });
    expect(rows.map(([name]) => name)).toEqual(expected.map(({ name }) => name));
    expect(rows.map(([, [, ...means]]) => means)).toEqual(expected.map(({ means }) => means));
    const text = page('sweep');
    const data: {
      readonly tradeOffs: readonly {
        readonly metric: string;
        readonly points: readonly { sparsity: number; value: number; deviation: number; isOnFront: boolean }[];
      }[];
    } = JSON.parse(/id="report-data">(.*?)<\/script>/s.exec(text)?.[1] ?? '');
    const loss = data.tradeOffs.find(({ metric }) => metric === 'loss')?.points ?? [];
    const front = loss.map((one, index) =>
      loss.every((other, at) => at === index || other.sparsity < one.sparsity || other.value > one.value),
    );
    expect(loss.map(({ isOnFront }) => isOnFront)).toEqual(front);
    const pair = [1, 2].map((seed) => testedIn(events, `sweep[target=97%]/branch[${seed}]/train-all`).at(-1)?.values['loss'] ?? NaN);
    const [one = NaN, other = NaN] = pair;
    expect(loss.at(-1)?.deviation).toBeCloseTo(Math.abs(one - other) / Math.SQRT2, 12);
  });
});

describe('several runs', () => {
  it('stand side by side as their folders have them', () => {
    const cwd = folders.get('one-shot') ?? '';
    const rows = new Map(rowsOf('several', 'What the runs came to'));
    const runs = ['run', 'other', 'third'];
    const pruned = runs.map((run) => sum(prunedIn(cwd, run, path.join(cwd, run)).values()));
    expect(rows.get('Pruned weights')).toEqual(pruned);
    const last = runs.map((run) => testedIn(journalOf(cwd, run)).at(-1)?.values['accuracy']);
    expect(rows.get('accuracy')).toEqual(last);
    const bytes = runs.map((run) => statSync(path.join(cwd, run, 'model.onnx')).size);
    expect(rows.get('bytes')).toEqual(bytes);
  });

  it('say of each plan what it has otherwise than the first', () => {
    const words = page('several').replaceAll(/\s+/g, ' ');
    expect(words).not.toContain('The plans are the same');
    expect(words).toMatch(/<p>other, against run:<\/p>\s*<ul>.*?seed/);
    expect(words).toMatch(/<p>third, against run:<\/p>\s*<ul>.*?threads/);
  });
});
