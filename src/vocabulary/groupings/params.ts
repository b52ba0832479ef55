/** The norm `params`. */
import type { WordDeclaration } from '../declaration.ts';

export const params: WordDeclaration = {
  kind: 'word',
  category: 'grouping',
  word: 'params',
  documentation: 'Scores are divided by the number of parameters that the unit removes.',
  example: 'prune channels by global magnitude to 50% sparsity normalized by params per layer',
};
