/** The compensation `bias`. */
import type { WordDeclaration } from '../declaration.ts';

export const bias: WordDeclaration = {
  kind: 'word',
  category: 'compensation',
  word: 'bias',
  documentation: 'Biases take over what pruned weights gave in the mean, as FLAP does.',
  example: 'prune weights by fluctuation to 50% compensating by bias',
};
