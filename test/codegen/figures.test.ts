/** The saved run of `npm run bench`: each figure has a goal that can be missed, and what it is held against. */
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  cellsOf,
  isMet,
  ratioOf,
  type Figure,
  type SavedRun,
} from '../../src/codegen/figures/saved-run.ts';
import { root } from '../support/root.ts';

const saved: SavedRun = JSON.parse(readFileSync(path.join(root, 'bench/figures.json'), 'utf8'));

describe('bench/figures.json', () => {
  it.each(saved.rows.map((row) => [row.benchmark, row.what, row] as const))(
    '%s, %s: is a number with a goal, and a ratio has what it is a ratio of',
    (_, __, row) => {
      expect(row.ours).toBeGreaterThanOrEqual(0);
      expect(Object.values(row.goal).every((number: unknown) => Number(number) >= 0)).toBe(true);
      const isBeside = 'ratio' in row.goal || 'more' in row.goal;
      expect(row.rival !== undefined || !isBeside).toBe(true);
    },
  );

  it('has rows of every benchmark, and no row twice', () => {
    const files = readdirSync(path.join(root, 'bench')).filter((file) => file.endsWith('.ts'));
    const names = files.map((file) => file.replace('.ts', '')).filter((name) => name !== 'index');
    expect(new Set(saved.rows.map(({ benchmark }) => benchmark))).toEqual(new Set(names));
    const titles = saved.rows.map(({ benchmark, what }) => `${benchmark}: ${what}`);
    expect(new Set(titles).size).toBe(titles.length);
  });
});

describe('a goal', () => {
  const row = (more: Partial<Figure>): Figure => ({
    ...{ benchmark: 'b', what: 'w', ours: 30, unit: 'ms', goal: { most: 40 } },
    ...more,
  });
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

  it('beside a rival that is not installed is neither', () => {
    expect(isMet(row({ goal: { ratio: 2 } }))).toBeUndefined();
    expect(cellsOf(row({ goal: { ratio: 2 } })).slice(2)).toEqual([
      '30 ms',
      '–',
      '–',
      '≤ 2 ×',
      '–',
    ]);
  });

  it('takes the ratio of neighbours where there is one', () => {
    expect(ratioOf(row({ rival: 10, ratio: 2.5 }))).toBe(2.5);
    expect(ratioOf(row({ rival: 10 }))).toBe(3);
  });
});
