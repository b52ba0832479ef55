/** The standard curve `linear`. */
import type { WordDeclaration } from '../declaration.ts';

export const linear: WordDeclaration = {
  kind: 'word',
  category: 'curve',
  word: 'linear',
  documentation: 'The same at every moment, p.',
  example: 'prune weights by magnitude to 80% over 25%..75% along linear',
};
