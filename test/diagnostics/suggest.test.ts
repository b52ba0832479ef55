/** The measure behind "did you mean": restricted Damerau–Levenshtein distance. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { editDistance, listed, suggest } from '../../src/diagnostics/suggest.ts';

describe('edit distance', () => {
  test.each([
    ['', '', 0],
    ['abc', '', 3],
    ['prune', 'pruen', 1],
    ['kitten', 'sitting', 3],
    ['ca', 'abc', 3],
    ['weights', 'weigths', 1],
  ])('%s to %s is %i', (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance);
    expect(editDistance(b, a)).toBe(distance);
  });

  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 7 });

  test('equals its definition', () => {
    const defined = (a: string, b: string): number => {
      if (a === '' || b === '') return a.length + b.length;
      const same = a.at(-1) === b.at(-1) ? 0 : 1;
      const swapped = a.length > 1 && a.at(-1) === b.at(-2) && a.at(-2) === b.at(-1);
      return Math.min(
        defined(a.slice(0, -1), b) + 1,
        defined(a, b.slice(0, -1)) + 1,
        defined(a.slice(0, -1), b.slice(0, -1)) + same,
        swapped ? defined(a.slice(0, -2), b.slice(0, -2)) + 1 : Infinity,
      );
    };
    const short = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 5 });
    fc.assert(
      fc.property(short, short, (a, b) => {
        expect(editDistance(a, b)).toBe(defined(a, b));
      }),
    );
  });

  test('stops at its limit', () => {
    fc.assert(
      fc.property(word, word, fc.integer({ min: 1, max: 6 }), (a, b, limit) => {
        expect(editDistance(a, b, limit)).toBe(Math.min(editDistance(a, b), limit));
      }),
    );
  });
});

test.each([
  ['golbal', 'global'],
  ['GLOBAL', 'global'],
  ['globl', 'global'],
  ['xyz', undefined],
  ['to', undefined],
])('%s suggests %s', (word, expected) => {
  expect(suggest(word, ['uniform', 'global', 'erk'])).toBe(expected);
});

test('lists are short', () => {
  expect(listed([])).toBe('');
  expect(listed(['a'])).toBe('`a`');
  expect(listed(['a', 'b', 'c'])).toBe('`a`, `b` or `c`');
  expect(listed('abcdefghij')).toMatch(/`h` and others$/);
});
