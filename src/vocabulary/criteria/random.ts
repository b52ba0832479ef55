/** The standard criterion `random`. */
import type { WordDeclaration } from '../declaration.ts';

export const random: WordDeclaration = {
  kind: 'word',
  category: 'criterion',
  word: 'random',
  documentation: 'A number drawn for each unit.',
  example: 'prune weights by random to 50%',
};
