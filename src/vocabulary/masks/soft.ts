/** The mask `soft`. */
import type { WordDeclaration } from '../declaration.ts';

export const soft: WordDeclaration = {
  kind: 'word',
  category: 'mask',
  word: 'soft',
  documentation:
    'A pruned weight is 0 in the forward pass and continues to train with the dense gradient (straight-through).',
  example: 'prune weights by magnitude to 80% over 25%..75% mask soft',
};
