/** The norm `none`. */
import type { WordDeclaration } from '../declaration.ts';

export const none: WordDeclaration = {
  kind: 'word',
  category: 'grouping',
  word: 'none',
  documentation: 'Scores stay as they are, as without the clause.',
  example: 'prune channels by global magnitude to 50% sparsity normalized by none',
};
