/** The standard criterion `gblm`. */
import type { WordDeclaration } from '../declaration.ts';

export const gblm: WordDeclaration = {
  kind: 'word',
  category: 'criterion',
  word: 'gblm',
  documentation: 'Size of the weight times norms of its gradient and its input.',
  example: 'prune weights by gblm to 50%',
};
