/** The goals of `npm run bench`: what is met, and what a table shows of a figure. */
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { pagesOf } from '../bench/support/pages.ts';
import { cellsOf, isMet, ratioOf, type Figure, type SavedRun } from '../bench/support/saved-run.ts';
import { root } from './support/root.ts';

const row = (more: Partial<Figure>): Figure => ({ benchmark: 'b', what: 'w', ours: 30, unit: 'ms', goal: { most: 40 }, ...more });

it('is met at its bound, and missed beyond it', () => {
  expect(isMet(row({ goal: { most: 30 } }))).toBe(true);
  expect(isMet(row({ goal: { most: 29 } }))).toBe(false);
  expect(isMet(row({ goal: { least: 30 } }))).toBe(true);
  expect(isMet(row({ goal: { least: 31 } }))).toBe(false);
  expect(isMet(row({ rival: 15, goal: { ratio: 2 } }))).toBe(true);
  expect(isMet(row({ rival: 15, goal: { ratio: 1.9 } }))).toBe(false);
  expect(isMet(row({ rival: 15, goal: { more: 15 } }))).toBe(true);
  expect(isMet(row({ rival: 15, goal: { more: 14 } }))).toBe(false);
});

it('is neither where the rival is not installed', () => {
  expect(isMet(row({ goal: { ratio: 2 } }))).toBeUndefined();
  expect(cellsOf(row({ goal: { ratio: 2 } })).slice(2)).toEqual(['30 ms', '–', '–', '≤ 2 ×', '–']);
});

it('takes the ratio of neighbours where there is one', () => {
  expect(ratioOf(row({ rival: 10, ratio: 2.5 }))).toBe(2.5);
  expect(ratioOf(row({ rival: 10 }))).toBe(3);
});

describe('the saved run', () => {
  const read = (name: string): string => readFileSync(path.join(root, name), 'utf8');
  const saved = JSON.parse(read('bench/figures.json')) as SavedRun;

  it('has figures of every benchmark', () => {
    const files = readdirSync(path.join(root, 'bench'))
      .filter((name) => name.endsWith('.ts') && name !== 'index.ts')
      .map((name) => name.slice(0, -'.ts'.length));
    expect([...new Set(saved.rows.map(({ benchmark }) => benchmark))].sort()).toEqual(files.sort());
  });

  it('has a goal in every row, and a rival or a baseline unless the goal is a bound of its own', () => {
    const without = saved.rows.filter(
      ({ goal, rival }) =>
        !Object.values(goal).every((bound) => Number.isFinite(bound)) || (rival === undefined && !('most' in goal || 'least' in goal)),
    );
    expect(without).toEqual([]);
  });

  it('is what docs/figures.md and the README show', () => {
    for (const [name, text] of Object.entries(pagesOf(saved, read('README.md')))) {
      expect(text).toBe(read(name));
    }
  });
});
