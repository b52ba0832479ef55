/** The standard curve `exponential`. */
import type { WordDeclaration } from '../declaration.ts';

export const exponential: WordDeclaration = {
  kind: 'word',
  category: 'curve',
  word: 'exponential',
  documentation: 'Fast at first, an exponential approach.',
  example: 'prune weights by magnitude to 80% over 25%..75% along exponential',
};
