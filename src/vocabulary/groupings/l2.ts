/** The norm `l2`. */
import type { WordDeclaration } from '../declaration.ts';

export const l2: WordDeclaration = {
  kind: 'word',
  category: 'grouping',
  word: 'l2',
  documentation: 'The root of the sum of squares.',
  example: 'prune channels by global magnitude to 50% sparsity normalized by l2 per layer',
};
