/** The norm `max`. */
import type { WordDeclaration } from '../declaration.ts';

export const max: WordDeclaration = {
  kind: 'word',
  category: 'grouping',
  word: 'max',
  documentation: 'The highest score counts.',
  example: 'prune channels by global magnitude to 50% sparsity normalized by max per layer',
};
