/** The mask `hard`. */
import type { WordDeclaration } from '../declaration.ts';

export const hard: WordDeclaration = {
  kind: 'word',
  category: 'mask',
  word: 'hard',
  documentation:
    'Gradients are masked before the optimizer and pruned weights become 0 with their state.',
  example: 'prune weights by magnitude to 80% over 25%..75% mask hard',
};
