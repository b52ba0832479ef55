/** The goals of `npm run bench`: what is met, and what a table shows of a figure. */
import { expect, it } from 'vitest';
import { cellsOf, isMet, ratioOf, type Figure } from '../bench/support/saved-run.ts';

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

it('is neither where the rival is not installed', () => {
  expect(isMet(row({ goal: { ratio: 2 } }))).toBeUndefined();
  expect(cellsOf(row({ goal: { ratio: 2 } })).slice(2)).toEqual(['30 ms', '–', '–', '≤ 2 ×', '–']);
});

it('takes the ratio of neighbours where there is one', () => {
  expect(ratioOf(row({ rival: 10, ratio: 2.5 }))).toBe(2.5);
  expect(ratioOf(row({ rival: 10 }))).toBe(3);
});
