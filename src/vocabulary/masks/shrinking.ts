/** The mask `shrinking`. */
import type { WordDeclaration } from '../declaration.ts';

export const shrinking: WordDeclaration = {
  kind: 'word',
  category: 'mask',
  word: 'shrinking',
  documentation: 'A pruned weight is scaled down step by step until it is 0.',
  example: 'prune weights by magnitude to 80% over 25%..75% mask shrinking',
};
