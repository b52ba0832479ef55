/** What is pruned: `blocks`. */
import type { WordDeclaration } from '../declaration.ts';

export const blocks: WordDeclaration = {
  kind: 'word',
  category: 'pruned',
  word: 'blocks',
  documentation: 'Residual blocks as a whole.',
  example: 'prune blocks by magnitude to 20% sparsity',
};
