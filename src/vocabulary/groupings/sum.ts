/** The norm `sum`. */
import type { WordDeclaration } from '../declaration.ts';

export const sum: WordDeclaration = {
  kind: 'word',
  category: 'grouping',
  word: 'sum',
  documentation: 'Scores are added up.',
  example: 'prune channels by global magnitude to 50% sparsity normalized by sum per layer',
};
