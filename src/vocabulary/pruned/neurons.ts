/** What is pruned: `neurons`. */
import type { WordDeclaration } from '../declaration.ts';

export const neurons: WordDeclaration = {
  kind: 'word',
  category: 'pruned',
  word: 'neurons',
  documentation: 'Hidden units of feed-forward parts.',
  example: 'prune neurons by magnitude to 20% sparsity',
};
