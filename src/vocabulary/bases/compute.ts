/** The base `compute`. */
import type { WordDeclaration } from '../declaration.ts';

export const compute: WordDeclaration = {
  kind: 'word',
  category: 'base',
  word: 'compute',
  documentation: 'Live selected weights, summed over steps.',
  example: 'prune weights by magnitude to 50% over 25%..75% of compute',
};
