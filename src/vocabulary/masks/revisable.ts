/** The mask `revisable`. */
import type { WordDeclaration } from '../declaration.ts';

export const revisable: WordDeclaration = {
  kind: 'word',
  category: 'mask',
  word: 'revisable',
  documentation:
    "A pruned weight keeps its value, unused and untrained, and may come back (GMP's original TensorFlow code). Of weights alone; units are refused when planning.",
  example: 'prune weights by magnitude to 80% over 25%..75% mask revisable',
};
