/** The norm `size`. */
import type { WordDeclaration } from '../declaration.ts';

export const size: WordDeclaration = {
  kind: 'word',
  category: 'grouping',
  word: 'size',
  documentation: 'Scores are divided by the number of weights.',
  example: 'prune channels by global magnitude to 50% sparsity normalized by size per layer',
};
