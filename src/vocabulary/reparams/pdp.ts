/** The standard re-parameterisation `pdp`. */
import type { WordDeclaration } from '../declaration.ts';

export const pdp: WordDeclaration = {
  kind: 'word',
  category: 'reparam',
  word: 'pdp',
  documentation: 'A soft mask of the weight and the current threshold.',
  example: 'prune weights by magnitude to 80% over 25%..75% mask pdp',
};
