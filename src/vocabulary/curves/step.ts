/** The standard curve `step`. */
import type { WordDeclaration } from '../declaration.ts';

export const step: WordDeclaration = {
  kind: 'word',
  category: 'curve',
  word: 'step',
  documentation: 'Steps of equal height.',
  example: 'prune weights by magnitude to 80% over 25%..75% along step',
};
