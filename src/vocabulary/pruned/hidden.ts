/** What is pruned: `hidden`. */
import type { WordDeclaration } from '../declaration.ts';

export const hidden: WordDeclaration = {
  kind: 'word',
  category: 'pruned',
  word: 'hidden',
  documentation: 'Hidden units of recurrent layers, with their gates and what reads them.',
  example: 'prune hidden by magnitude to 25% sparsity',
};
