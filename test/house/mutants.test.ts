/** The changes that `npm run mutants` draws: each is behind a switch of its own, and none is on by itself. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { sitesOf, withMarks, withSwitches } from '../../scripts/mutant-sites.mjs';
import { root } from '../support/root.ts';

const source = `function tried(a, b) {
  if (a < b && b > 3) return Math.min(a, b) - 1;
  let { 0: sum } = [0];
  for (const one of [b, a].toSorted((x, y) => x - y)) sum += one * 2;
  return a === b ? sum : Math.floor(sum / 4);
}
return tried;`;

/** The function of a text, with what the text calls. */
function functionOf(text: string, name: string, called: unknown): (a: number, b: number) => number {
  const make: unknown = new Function(name, text);
  if (typeof make !== 'function') throw new TypeError('a function makes it');
  const tried: unknown = make(called);
  if (typeof tried !== 'function') throw new TypeError('a function is tried');
  return (a, b) => Number(tried(a, b));
}

/** What the function gives for some inputs, with one of its mutants on, or none. */
function resultsOf(text: string, active?: number): readonly number[] {
  const tried = functionOf(text, '__mutant', (id: number) => id === active);
  const inputs = [-3, 0, 2, 3, 4, 7].flatMap((a) => [-1, 3, 4, 5, 8].map((b) => [a, b]));
  return inputs.map(([a = NaN, b = NaN]) => tried(a, b));
}

describe('a mutant', () => {
  const sites = sitesOf('tried.ts', source).map((site, id) => ({ ...site, id }));
  const switched = withSwitches(source, sites);
  const plain = resultsOf(source);

  it('is one of comparisons, sums, conditions, constants, orders and roundings', () => {
    expect(sites.map(({ shown }) => shown)).toEqual(
      expect.arrayContaining([
        'a < b → a <= b',
        'a < b && b > 3 → (a < b) || (b > 3)',
        'a < b && b > 3 → !(a < b && b > 3)',
        '3 → (3 + 1)',
        'Math.min(a, b) → Math.max(a, b)',
        '[b, a].toSorted((x, y) => x - y) → [b, a].slice()',
        'sum += one * 2 → sum -= (one * 2)',
        'Math.floor(sum / 4) → Math.ceil(sum / 4)',
        'a === b → !(a === b)',
      ]),
    );
  });

  it('is off by itself, and on alone does what its text does in the place of the other', () => {
    expect(resultsOf(switched)).toEqual(plain);
    for (const { id, start, end, text } of sites) {
      const changed = `${source.slice(0, start)}(${text})${source.slice(end)}`;
      expect(resultsOf(switched, id)).toEqual(resultsOf(changed));
    }
    expect(sites.filter(({ id }) => resultsOf(switched, id).join() !== plain.join()).length).toBeGreaterThan(sites.length / 2);
  });

  it('has a mark that says whether its place is computed', () => {
    const reached = new Uint8Array(sites.length);
    const tried = functionOf(withMarks(source, sites, 'hash'), '__reachedIn', () => reached);
    const places = (): readonly string[] => sites.filter((_, place) => reached[place] === 1).map(({ shown }) => shown);
    expect(tried(2, 4)).toBe(1);
    expect(places()).toContain('b > 3 → b >= 3');
    expect(places()).not.toContain('sum += one * 2 → sum -= (one * 2)');
    reached.fill(0);
    expect(tried(5, 4)).toBe(4);
    expect(places()).not.toContain('b > 3 → b >= 3');
    expect(places()).toEqual(expect.arrayContaining(['a < b → a <= b', 'sum += one * 2 → sum -= (one * 2)']));
  });
});

it('every mutant that is said to change nothing is one that can be drawn, with a reason', () => {
  const listed: readonly { readonly file: string; readonly code: string; readonly mutant: string; readonly why: string }[] = JSON.parse(
    readFileSync(path.join(root, 'test/house/equivalent-mutants.json'), 'utf8'),
  );
  expect(listed.length).toBeGreaterThan(0);
  const strays = listed.filter(({ file, code, mutant, why }) => {
    const sites = sitesOf(file, readFileSync(path.join(root, file), 'utf8'));
    return why.length < 10 || !sites.some((site) => site.code === code && site.shown === mutant);
  });
  expect(strays).toEqual([]);
});
