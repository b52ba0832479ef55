/** The norm `std`. */
import type { WordDeclaration } from '../declaration.ts';

export const std: WordDeclaration = {
  kind: 'word',
  category: 'grouping',
  word: 'std',
  documentation:
    'Scores are divided by their standard deviation (of all n, as `numpy.std` computes it); their mean stays.',
  example: 'prune channels by global magnitude to 50% sparsity normalized by std per layer',
};
