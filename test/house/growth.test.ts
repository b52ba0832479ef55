/** A law that counts: what the language gains in words, the code may not gain in more lines than its words cost before. */
import { expect, it } from 'vitest';
import { vocabulary } from '../../src/vocabulary/index.ts';
import { clausesOfHead } from '../../src/vocabulary/vocabulary.ts';
import { readSources } from './sources.ts';

/** Lines of `src/` for a word of the vocabulary. It falls when code gets shorter, and is never raised. */
const most = 471;

const heads = [...vocabulary.heads.values()];
const words = new Set([
  ...heads.map(({ word }) => word),
  ...heads.flatMap((head) => [...clausesOfHead(head).keys()]),
  ...[...vocabulary.words.values()].flatMap((family) => [...family.keys()]),
]);
const lines = readSources().reduce((sum, { text }) => sum + text.split('\n').length - 1, 0);
const perWord = lines / words.size;

it('lines for a word of the vocabulary do not rise', () => {
  expect(perWord).toBeLessThanOrEqual(most);
});

it('the bound follows where the lines have fallen', () => {
  expect(Math.ceil(perWord)).toBeGreaterThan(most - 6);
});
