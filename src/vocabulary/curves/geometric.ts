/** The standard curve `geometric`. */
import type { WordDeclaration } from '../declaration.ts';

export const geometric: WordDeclaration = {
  kind: 'word',
  category: 'curve',
  word: 'geometric',
  documentation: 'Multiplies the remaining density by the same factor at every update.',
  example: 'prune weights by magnitude to 80% over 25%..75% along geometric',
};
