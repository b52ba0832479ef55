/** The standard re-parameterisation `soft-threshold`. */
import type { WordDeclaration } from '../declaration.ts';

export const softThreshold: WordDeclaration = {
  kind: 'word',
  category: 'reparam',
  word: 'soft-threshold',
  documentation: 'Every weight is pulled towards zero by the threshold.',
  example: 'prune weights by magnitude to 80% over 25%..75% mask soft-threshold',
};
