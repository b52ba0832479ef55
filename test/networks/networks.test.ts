/** A few of the networks of docs/networks.md, others every day: what the table says of them holds. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { root } from '../cli/command.ts';
import { tried, trialsIn, type Trial } from './trial.ts';

const told = trialsIn(readFileSync(path.join(root, 'test/networks/results.jsonl'), 'utf8'));
const folder = mkdtempSync(path.join(tmpdir(), 'espalier-networks-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Chosen by the day, so that each comes in its turn; with `CI` always the same. */
const day = process.env['CI'] === undefined ? Math.floor(Date.now() / 86_400_000) : 0;
const cases = [...new Set(told.map(({ network, export: how }) => `${network} ${how}`))];
const chosen = cases.length === 0 ? [] : [0, 1, 2].map((at) => cases[(day * 3 + at) % cases.length] ?? '');
const jobs = ['measure', 'gradual', 'units'];

describe.each(chosen)('%s', (of) => {
  const [network = '', how = ''] = of.split(' ');

  it('comes out as the table says', async () => {
    const found = await tried(folder, network, how, jobs);
    const verdicts = (of: readonly Trial[]) => of.map(({ job, verdict, code }) => `${job}: ${verdict} ${code}`);
    const wanted = told.filter((it) => it.network === network && it.export === how && jobs.includes(it.job));
    expect(verdicts(found).filter((line) => line.includes('internal'))).toEqual([]);
    expect(verdicts(found).toSorted()).toEqual(expect.arrayContaining(verdicts(wanted).toSorted()));
  }, 300_000);
});

describe('what the table says', () => {
  it('is of every network that is tried', () => {
    const page = readFileSync(path.join(root, 'docs/networks.md'), 'utf8');
    const names = [...new Set(told.map(({ network }) => network))];
    expect(names.filter((name) => !page.includes(`| ${name} |`))).toEqual([]);
  });
});
