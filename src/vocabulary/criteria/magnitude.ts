/** The standard criterion `magnitude`. */
import type { WordDeclaration } from '../declaration.ts';

export const magnitude: WordDeclaration = {
  kind: 'word',
  category: 'criterion',
  word: 'magnitude',
  documentation: 'Size of the weight.',
  example: 'prune weights by magnitude to 50%',
};
