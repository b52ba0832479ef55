/** What is pruned: `rows`. */
import type { WordDeclaration } from '../declaration.ts';

export const rows: WordDeclaration = {
  kind: 'word',
  category: 'pruned',
  word: 'rows',
  documentation:
    'Rows of embedding tables: the ids of those that go all find zeros, of which one row is left.',
  example: 'prune rows by magnitude to 25% sparsity',
};
