/** The standard curve `geometric`. */
import type { WordDeclaration } from '../declaration.ts';

export const geometric: WordDeclaration = {
  kind: 'word',
  category: 'curve',
  word: 'geometric',
  documentation: 'The same factor of what is left at every moment.',
  example: 'prune weights by magnitude to 80% over 25%..75% along geometric',
};
