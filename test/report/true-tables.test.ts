/** The numbers that a page says of stages, units and latency, counted again from journal, plan, masks and files. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { removeFolders } from '../cli/command.ts';
import { espalier } from '../cli/quick-command.ts';
import { journalOf, projectFolder, recipe, runInto } from './run-folder.ts';

/** Milliseconds: whole runs on two busy cores. */
const patience = 300_000;

const texts = {
  gradual: recipe,
  units: `stage cut for 24 steps {
  train all with sgd(lr: 0.05)
  prune neurons by global magnitude to 50% sparsity over 25%..75% every 4 steps normalized by mean per layer
}
stage more { prune neurons in "0" by magnitude to 70% sparsity }
compact
measure latency on batch 1
`,
};
type Kind = keyof typeof texts;

const folders = new Map<Kind, string>();
const pages = new Map<Kind, string>();

beforeAll(async () => {
  for (const kind of ['gradual', 'units'] as const) {
    const cwd = projectFolder(texts[kind]);
    folders.set(kind, cwd);
    if (kind === 'units') await told(['profile', 'net.onnx'], cwd);
    await runInto(cwd, 'run');
    await told(['report', 'run', '--out', 'run.html'], cwd);
    pages.set(kind, readFileSync(path.join(cwd, 'run.html'), 'utf8'));
  }
}, patience);

afterAll(removeFolders);

async function told(command: readonly string[], cwd: string): Promise<void> {
  const { code, stderr } = await espalier(command, { cwd });
  if (code !== 0) throw new Error(stderr);
}

function plainText(markup: string): string {
  return markup
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

/** The rows of every table whose caption matches: the text of all cells. */
function tablesOf(kind: Kind, caption: RegExp): readonly (readonly (readonly string[])[])[] {
  return [...(pages.get(kind) ?? '').matchAll(/<table>(.*?)<\/table>/gs)]
    .map(([, table = '']) => table)
    .filter((table) => caption.test(plainText(/<caption>(.*?)<\/caption>/s.exec(table)?.[1] ?? '')))
    .map((table) =>
      [...(/<tbody>(.*?)<\/tbody>/s.exec(table)?.[1] ?? '').matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, row = '']) =>
        [...row.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/gs)].map(([, cell = '']) => plainText(cell)),
      ),
    );
}

const numberOf = (cell = ''): number => Number(cell.replaceAll(',', ''));

interface PlannedStage {
  readonly path: string;
  readonly steps: number;
  readonly statements: readonly { readonly kind: string }[];
}

function stagesIn(kind: Kind): readonly PlannedStage[] {
  const text = readFileSync(path.join(folders.get(kind) ?? '', 'run/plan.yaml'), 'utf8');
  const plan: { readonly stages: readonly PlannedStage[] } = parse(text);
  return plan.stages;
}

describe.each(['gradual', 'units'] as const)('the stages of %s', (kind) => {
  it('last as long as the journal and the plan say, one after the other', () => {
    const [rows = []] = tablesOf(kind, /^Stages$/);
    const events = journalOf(folders.get(kind) ?? '', 'run');
    let at = 0;
    const wanted = stagesIn(kind).map((stage) => {
      const taken = events.filter((it) => it.event === 'step' && it.stage === stage.path).length;
      expect(taken, stage.path).toBe(stage.steps);
      const from = at;
      at += taken;
      return [stage.path, from, at, taken];
    });
    expect(rows.map(([name, ...cells]) => [name, ...cells.slice(0, 3).map(numberOf)])).toEqual(wanted);
    for (const [index, { statements }] of stagesIn(kind).entries()) {
      const does = rows[index]?.at(-1) ?? '';
      for (const { kind: word } of statements) expect(does).toContain(word);
    }
  });
});

/** Units that are missing from the masks, which are those of the cut file; no row of them is empty. */
function goneRows(tensor: string, rows: number): number {
  const members = unzipSync(readFileSync(path.join(folders.get('units') ?? '', 'run/masks.npz')));
  const bytes = members[`${tensor}.npy`];
  if (bytes === undefined) throw new Error(`no mask of ${tensor}`);
  const start = 10 + new DataView(bytes.buffer, bytes.byteOffset).getUint16(8, true);
  const header = new TextDecoder().decode(bytes.subarray(10, start));
  const [left = 0, width = 0] = (/'shape': \((\d+), (\d+)\)/.exec(header) ?? []).slice(1).map(Number);
  const data = bytes.subarray(start);
  expect(data.length).toBe(left * width);
  for (let row = 0; row < left; row++) {
    expect(data.subarray(row * width, (row + 1) * width).some((bit) => bit === 1)).toBe(true);
  }
  return rows - left;
}

describe('units that go together', () => {
  it('are as many as the masks take, of as many as the file has', () => {
    const tables = tablesOf('units', /: prune neurons$/);
    expect(tables).toHaveLength(2);
    const [first = [], second = []] = tables;
    expect(first.map(([name, all, mayGo]) => [name, numberOf(all), numberOf(mayGo)])).toEqual([
      ['neurons of 0', 300, 299],
      ['neurons of 2', 100, 99],
      ['neurons of 4', 10, 0],
    ]);
    const gone = first.map(([, , , count]) => numberOf(count));
    expect(gone[0]).toBeLessThanOrEqual(goneRows('0.weight', 300));
    expect(gone[1]).toBe(goneRows('2.weight', 100));
    expect((gone[0] ?? 0) + (gone[1] ?? 0)).toBe(200);
    const [[name, all, mayGo, count, share] = []] = second;
    expect([name, ...[all, mayGo, count].map(numberOf)]).toEqual([
      // A uniform prune fixes how many may go.
      ...['neurons of 0', 300, 210],
      goneRows('0.weight', 300),
    ]);
    expect(goneRows('0.weight', 300)).toBe(210);
    expect(share).toBe('70.00%');
    for (const [, of, , taken, told] of [...first, ...second]) {
      expect(told).toBe(`${((100 * numberOf(taken)) / numberOf(of)).toFixed(2)}%`);
    }
  });

  it('are as many as the cut took out of the written file', () => {
    const history: { readonly units: readonly { readonly group: string; readonly removed: readonly number[] }[] } = JSON.parse(
      readFileSync(path.join(folders.get('units') ?? '', 'run/pruning_history.json'), 'utf8'),
    );
    const removed = history.units.map(({ removed: own }) => own.length);
    expect(removed.toSorted((a, b) => a - b)).toEqual([goneRows('0.weight', 300), goneRows('2.weight', 100)].toSorted((a, b) => a - b));
  });
});

interface Timed {
  readonly ms: number;
  readonly least: number;
  readonly most: number;
}

describe('latency', () => {
  it('says what the run measured, and what the profile of the plan adds up to', () => {
    const cwd = folders.get('units') ?? '';
    const file: {
      readonly latencies: readonly {
        readonly batch: number;
        readonly threads: number;
        readonly estimated: { readonly dense: number; readonly compact: number };
        readonly measured?: { readonly dense: Timed; readonly compact: Timed };
      }[];
    } = JSON.parse(readFileSync(path.join(cwd, 'run/latency.json'), 'utf8'));
    const [latency] = file.latencies;
    const [rows = []] = tablesOf('units', /^Time of one forward pass/);
    expect(file.latencies).toHaveLength(1);
    expect(rows).toHaveLength(2);
    const [profile = [], measured = []] = rows;
    // The journal has the estimate, too: it is what claims are held against.
    const events = journalOf(cwd, 'run');
    const last = events.findLast((it) => it.event === 'metrics' && it.values['latency'] !== undefined);
    if (last?.event !== 'metrics') throw new Error('a measurement of the latency');
    // The file has four digits of it.
    expect((latency?.estimated.compact ?? NaN) / (last.values['latency'] ?? NaN)).toBeCloseTo(1, 3);
    expect((latency?.estimated.dense ?? NaN) / (last.originals?.['latency'] ?? NaN)).toBeCloseTo(1, 3);
    const { dense = NaN, compact = NaN } = latency?.estimated ?? {};
    const shown = (value: number) => `${value >= 100 ? value.toFixed(0) : value.toPrecision(3)} ms`;
    expect(profile[0]).toBe('batch 1, 1 thread');
    expect(profile.slice(2, 5)).toEqual([...[shown(dense), shown(compact)], `${((100 * compact) / dense).toFixed(1)}%`]);
    const { dense: before, compact: after } = latency?.measured ?? {};
    if (before === undefined || after === undefined) throw new Error('measured times');
    // Half of the rounds an eighth slower than the quickest, or quicker halves that overlap: no share is shown.
    const isUnsteady = [before, after].some(({ ms, least }) => ms > 1.125 * least);
    const isApart = before.ms < after.least || after.ms < before.least;
    const ratio = isApart ? `${((100 * after.ms) / before.ms).toFixed(1)}%` : 'no difference is measurable';
    expect(measured[4]).toBe(isUnsteady ? 'too unsteady to compare' : ratio);
    expect(measured.slice(2, 4)).toEqual([shown(before.ms), shown(after.ms)]);
    const away = (ms: number) => `${Math.round((100 * Math.abs(ms - after.ms)) / after.ms)}%`;
    expect(measured[5]).toBe(`−${away(after.least)} +${away(after.most)}`);
  });
});
