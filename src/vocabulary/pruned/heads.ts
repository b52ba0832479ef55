/** What is pruned: `heads`. */
import type { WordDeclaration } from '../declaration.ts';

export const heads: WordDeclaration = {
  kind: 'word',
  category: 'pruned',
  word: 'heads',
  documentation: 'Heads of attention.',
  example: 'prune heads by magnitude to 20% sparsity',
};
