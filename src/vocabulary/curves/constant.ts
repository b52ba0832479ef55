/** The standard curve `constant`. */
import type { WordDeclaration } from '../declaration.ts';

export const constant: WordDeclaration = {
  kind: 'word',
  category: 'curve',
  word: 'constant',
  documentation: 'The target at once.',
  example: 'prune weights by magnitude to 80% over 25%..75% along constant',
};
