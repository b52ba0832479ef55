/** The standard criterion `wanda`. */
import type { WordDeclaration } from '../declaration.ts';

export const wanda: WordDeclaration = {
  kind: 'word',
  category: 'criterion',
  word: 'wanda',
  documentation: 'Size of the weight times the norm of its input.',
  example: 'prune weights by wanda to 50%',
};
