/** The norm `standard`. */
import type { WordDeclaration } from '../declaration.ts';

export const standard: WordDeclaration = {
  kind: 'word',
  category: 'grouping',
  word: 'standard',
  documentation:
    'Standard scores: the mean is subtracted, and the rest is divided by the standard deviation of a sample (n − 1), as `torch.std` computes it.',
  example: 'prune channels by global magnitude to 50% sparsity normalized by standard per layer',
};
