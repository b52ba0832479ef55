/** What is pruned: `dimensions`. */
import type { WordDeclaration } from '../declaration.ts';

export const dimensions: WordDeclaration = {
  kind: 'word',
  category: 'pruned',
  word: 'dimensions',
  documentation:
    'Dimensions of the heads of attention: all heads of a layer lose the same, of queries and keys together, of values.',
  example: 'prune dimensions by magnitude to 25% sparsity',
};
