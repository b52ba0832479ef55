/** The standard criterion `fluctuation`. */
import type { WordDeclaration } from '../declaration.ts';

export const fluctuation: WordDeclaration = {
  kind: 'word',
  category: 'criterion',
  word: 'fluctuation',
  documentation: 'How much the output varies with the input of the unit.',
  example: 'prune weights by fluctuation to 50%',
};
