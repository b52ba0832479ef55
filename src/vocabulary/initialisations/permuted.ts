/** The initialisation `permuted`. */
import type { WordDeclaration } from '../declaration.ts';

export const permuted: WordDeclaration = {
  kind: 'word',
  category: 'initialisation',
  word: 'permuted',
  documentation: 'The weights of the layer, shuffled.',
  example: 'reset weights using permuted',
};
