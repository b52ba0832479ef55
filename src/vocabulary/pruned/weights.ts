/** What is pruned: `weights`. */
import type { WordDeclaration } from '../declaration.ts';

export const weights: WordDeclaration = {
  kind: 'word',
  category: 'pruned',
  word: 'weights',
  documentation:
    'Kernels and matrices of layers, weight by weight; never biases, norms or embeddings.',
  example: 'prune weights by magnitude to 80%',
};
