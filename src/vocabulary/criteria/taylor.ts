/** The standard criterion `taylor`. */
import type { WordDeclaration } from '../declaration.ts';

export const taylor: WordDeclaration = {
  kind: 'word',
  category: 'criterion',
  word: 'taylor',
  documentation: 'Mean square of weight times gradient.',
  example: 'prune weights by taylor to 50%',
};
