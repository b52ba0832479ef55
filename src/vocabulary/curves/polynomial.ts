/** The standard curve `polynomial`. */
import type { WordDeclaration } from '../declaration.ts';

export const polynomial: WordDeclaration = {
  kind: 'word',
  category: 'curve',
  word: 'polynomial',
  documentation: '1 − (1 − p)ⁿ.',
  example: 'prune weights by magnitude to 80% over 25%..75% along polynomial(4)',
};
