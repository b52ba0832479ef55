/** The norm `mean`. */
import type { WordDeclaration } from '../declaration.ts';

export const mean: WordDeclaration = {
  kind: 'word',
  category: 'grouping',
  word: 'mean',
  documentation: 'Scores are averaged.',
  example: 'prune channels by global magnitude to 50% sparsity normalized by mean per layer',
};
