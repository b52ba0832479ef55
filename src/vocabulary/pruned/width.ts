/** What is pruned: `width`. */
import type { WordDeclaration } from '../declaration.ts';

export const width: WordDeclaration = {
  kind: 'word',
  category: 'pruned',
  word: 'width',
  documentation:
    'The width of a residual stream: one place of everything that writes to it and reads from it. A norm over it then divides by what is left.',
  example: 'prune width by magnitude to 25% sparsity',
};
