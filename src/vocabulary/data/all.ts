/** The amount of data `all`. */
import type { WordDeclaration } from '../declaration.ts';

export const all: WordDeclaration = {
  kind: 'word',
  category: 'data-amount',
  word: 'all',
  documentation: 'Every sample of the data set.',
  example: 'prune weights by wanda to 50% using all of calibration',
};
