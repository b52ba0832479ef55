import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as patterns from '../../../src/language/syntax/patterns.ts';
import { endOfGap, endOfMark, endOfWord } from '../../../src/language/syntax/plain-ends.ts';

describe('ends that are found by character codes', () => {
  const pieces = ['a', 'Z', '_', '0', '-', '.', '*', ' ', '\t', '\n', 'é', '\u0301', '\u2010', '\u00ad', '\u00a0']; // prettier-ignore
  const more = ['=', '<', '>', '!', '+', '/', '^', '|', '(', '}', ',', ':', '×', '…', '±', '\u2028', '😀', '%', '#', '"']; // prettier-ignore
  const texts = fc.string({ unit: fc.constantFrom(...pieces, ...more), maxLength: 12 });
  const written = fc.string({ unit: fc.constantFrom(...pieces), maxLength: 12 });

  it.each([
    ['words', endOfWord, patterns.word],
    ['gaps', endOfGap, patterns.horizontalSpace],
    ['marks', endOfMark, patterns.mark],
  ])('of %s are those of their pattern', (_, endOf, pattern) => {
    fc.assert(
      fc.property(fc.oneof(texts, written, fc.string({ unit: 'binary' })), fc.nat(6), (text, at) => {
        const start = Math.min(at, text.length);
        expect(endOf(text, start)).toBe(patterns.endOfMatch(pattern, text, start));
      }),
      { numRuns: 1000 },
    );
  });
});
