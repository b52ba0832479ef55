/** The standard curve `cosine`. */
import type { WordDeclaration } from '../declaration.ts';

export const cosine: WordDeclaration = {
  kind: 'word',
  category: 'curve',
  word: 'cosine',
  documentation: 'Slow at both ends, (1 − cos πp) / 2.',
  example: 'prune weights by magnitude to 80% over 25%..75% along cosine',
};
