/** What a report says and draws of gates, counted again from the journal. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/journal/run-event.ts';
import { readingAt } from '../../src/report/html/page/reading.ts';
import type { ReportData } from '../../src/report/html/report-data.ts';
import { removeFolders } from '../cli/command.ts';
import { espalier } from '../cli/quick-command.ts';
import { launchBrowser } from '../support/browser.ts';
import { journalOf, projectFolder } from './run-folder.ts';

type GatesEvent = Extract<RunEvent, { event: 'gates' }>;

/** Milliseconds: whole runs on two busy cores. */
const patience = 300_000;

let cwd: string;
let html: string;
let text: string;
let events: readonly GatesEvent[];
let last: GatesEvent;

const search = `stage warm for 5 steps { train all with sgd(lr: 0.01) }
stage search for 220 steps {
  train gates(start: 0) with adamw(lr: 0.1) decay constant
    loss task + 4 * (sum(params * q) / sum(params) - 30%)^2
  prune neurons by global gate to 30% of params
}
`;

beforeAll(async () => {
  cwd = projectFolder(search);
  const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: path.join(cwd, 'summary.md') };
  text = (await told(['run', 'a.prune', '--quiet', '--out', 'run'], env)).stdout;
  await told(['report', 'run', '--out', 'run.html']);
  html = readFileSync(path.join(cwd, 'run.html'), 'utf8');
  events = journalOf(cwd, 'run').flatMap((one) => (one.event === 'gates' ? [one] : []));
  const end = events.at(-1);
  if (end === undefined) throw new Error('the journal tells of no gates');
  last = end;
}, patience);

afterAll(removeFolders);

async function told(command: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const done = await espalier(command, { cwd, env });
  if (done.code !== 0) throw new Error(done.stderr);
  return done;
}

const percent = (share: number | undefined): string => `${(100 * (share ?? NaN)).toFixed(2)}%`;
const sum = (all: readonly number[]): number => all.reduce((total, one) => total + one, 0);

/** The exact values in the rows of a table. */
function valuesIn(caption: string): readonly (readonly number[])[] {
  const tables = [...html.matchAll(/<table>(.*?)<\/table>/gs)].map(([, table = '']) => table);
  const table = tables.find((one) => one.replaceAll(/\s+/g, ' ').includes(caption)) ?? '';
  return [...table.matchAll(/<tr>(.*?)<\/tr>/gs)].flatMap(([, row = '']) => {
    const values = [...row.matchAll(/<data value="([^"]*)"/g)].map(([, value]) => Number(value));
    return values.length === 0 ? [] : [values];
  });
}

describe('the journal', () => {
  it('holds at most a hundred points of a stage, its start and its end among them', () => {
    expect(events.map(({ step }) => step)).toEqual(Array.from({ length: 74 }, (_, at) => 3 * at).concat(220));
    expect(events.slice(0, -1).every(({ histogram }) => histogram === undefined)).toBe(true);
    expect(sum(last.histogram ?? [])).toBe(400);
    const groups = last.groups ?? [];
    expect(sum(groups.map(({ units, open }) => units * open)) / 400).toBeCloseTo(last.open, 12);
    expect(new Set(events.map(({ targets }) => JSON.stringify(targets)))).toEqual(new Set(['{"params":0.3}']));
  });
});

/** Of a path of straight lines. */
function pointsOf(drawn: string): readonly (readonly [number, number])[] {
  return [...drawn.matchAll(/(-?[\d.]+),(-?[\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)]);
}

describe('the page', () => {
  it('has the numbers of the journal in its tables', () => {
    const shown = events.filter((_, at) => (events.length - 1 - at) % 2 === 0);
    expect(valuesIn('Gates of search')).toEqual(shown.map(({ open, left }) => [open, left['params'], 0.3, left['flops']]));
    expect(valuesIn('open gates of each group at the end')).toEqual(last.groups?.map(({ open }) => [open]));
    expect(valuesIn('units by the probability')).toEqual(last.histogram?.map((units) => [units]));
  });

  it('draws bars as long as the bins are full', () => {
    const [, table = ''] = /units by the probability(.*?)<\/table>/s.exec(html) ?? [];
    const widths = [...table.matchAll(/width: ([\d.]+)%/g)].map(([, width]) => Number(width));
    const counts = (last.histogram ?? []).filter((units) => units > 0);
    const highest = Math.max(...counts);
    expect(widths).toEqual(counts.map((units) => Number(((100 * units) / highest).toFixed(2))));
  });

  it('draws the open share, what is left and the target where the journal has them', async () => {
    const browser = await launchBrowser();
    try {
      const page = await browser.newPage({ viewport: { width: 1100, height: 900 } });
      await page.goto(pathToFileURL(path.join(cwd, 'run.html')).href);
      const panel = page.locator('svg[aria-label="Open gates, and the remaining shares"]');
      await panel.waitFor();
      const paths = await page.evaluate<readonly string[]>(
        `[...document.querySelectorAll('svg[aria-label^="Open gates"] [aria-label=line] path')].map((one) => one.getAttribute('d'))`,
      );
      const width = Number(await panel.getAttribute('width'));
      const lines = paths.map(pointsOf);
      const line = (of: (event: GatesEvent) => number) => events.map((event): readonly [number, number] => [5 + event.step, of(event)]);
      const expected = [
        line(({ open }) => open),
        line(() => 0.3),
        line(({ left }) => left['params'] ?? NaN),
        line(({ left }) => left['flops'] ?? NaN),
      ];
      expect(lines.length).toBe(4);
      lines.forEach((points, at) => {
        expect(points.length).toBe(events.length);
        // The chart is 225 steps wide between margins of 56 and 14, and 100 high below one of 26.
        points.forEach(([x, y], point) => {
          const [step = NaN, share = NaN] = expected[at]?.[point] ?? [];
          const wide = (width - 70) / 225;
          expect(Math.abs(x - (56 + step * wide))).toBeLessThan(0.02);
          expect(Math.abs(y - (26 + (1 - share) * 100))).toBeLessThan(0.02);
        });
      });
    } finally {
      await browser.close();
    }
  });

  it('is read at the cursor, and its data say the same', () => {
    const [, json = ''] = /id="report-data">(.*?)<\/script>/s.exec(html) ?? [];
    const data: ReportData = JSON.parse(json);
    const [own] = data.runs[0]?.gates ?? [];
    expect(own?.points.map(({ at, values }) => [at, values])).toEqual(events.map(({ step, open, left }) => [5 + step, { open, ...left }]));
    expect(own?.end).toEqual({ histogram: last.histogram, groups: last.groups });
    for (const { step, open, left } of [events[0] ?? last, events[40] ?? last, last]) {
      expect(readingAt(data.runs, 5 + step)).toContain(
        `, ${percent(open)} gates open, ${percent(left['params'])} parameters left of 30.00% aimed at, ${percent(left['flops'])} multiply-adds left`,
      );
    }
    expect(readingAt(data.runs, 4)).not.toContain('gates');
  });
});

describe('texts', () => {
  const line = () =>
    `${percent(last.open)} of 400 gates open, ${percent(last.left['params'])} of the parameters left (30.00% aimed at), ${percent(last.left['flops'])} of the multiply-adds left`;

  /** Eighths of the fullest bin, rounded up. */
  const bars = () => {
    const counts = last.histogram ?? [];
    const eighths = counts.map((units) => Math.ceil((8 * units) / Math.max(...counts)));
    return eighths.map((height) => '·▁▂▃▄▅▆▇█'[height]).join('');
  };

  it('of the terminal', () => {
    expect(text).toContain(`search ended with ${line()}`);
    expect(text).toContain(`by probability, from 0 to 1: ${bars()}`);
  });

  it('in Markdown, for a summary on GitHub', () => {
    const summary = readFileSync(path.join(cwd, 'summary.md'), 'utf8');
    expect(summary).toContain(`| search | ${line()} | ${bars()} |`);
  });

  it('for trackers: a series each', async () => {
    await told(['log', 'run', '--to', 'csv', '--out', 'run.csv']);
    const rows = readFileSync(path.join(cwd, 'run.csv'), 'utf8')
      .split('\n')
      .map((row) => row.split(','));
    for (const name of ['open', 'params', 'flops']) {
      const own = rows.filter(([, , , , metric]) => metric === `gates/${name}`);
      expect(own.map(([, , , step, , value]) => [Number(step), Number(value)])).toEqual(
        events.map(({ step, open, left }) => [5 + step, name === 'open' ? open : left[name]]),
      );
    }
  });
});
