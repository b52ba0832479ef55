/** The standard criterion `snip`. */
import type { WordDeclaration } from '../declaration.ts';

export const snip: WordDeclaration = {
  kind: 'word',
  category: 'criterion',
  word: 'snip',
  documentation: 'Size of weight times mean gradient, of single weights.',
  example: 'prune weights by snip to 50%',
};
