/** The standard curve `cubic`. */
import type { WordDeclaration } from '../declaration.ts';

export const cubic: WordDeclaration = {
  kind: 'word',
  category: 'curve',
  word: 'cubic',
  documentation: 'Fast at first, 1 − (1 − p)³.',
  example: 'prune weights by magnitude to 80% over 25%..75% along cubic',
};
