/** The table of other tools' words points at words that the language has. */
import { expect, test } from 'vitest';
import { foreignWord, foreignWords, vocabulary, wordsOf } from '../../src/vocabulary/index.ts';

const clauses = new Set([...vocabulary.heads.values()].flatMap((head) => head.clauses.map(({ word }) => word)));

test.each(foreignWords())('%s: $words', (place, { words, use = [] }) => {
  for (const word of words) expect(foreignWord(place, word.toUpperCase())?.words).toBe(words);
  for (const ours of use) {
    // `train all` where no object follows.
    if (place === 'statement') expect(vocabulary.heads.has(ours.split(' ')[0] ?? '')).toBe(true);
    else if (place === 'clause') expect(clauses.has(ours)).toBe(true);
    else if (ours !== 'uniform') expect(wordsOf(vocabulary, place).has(ours)).toBe(true);
  }
});
