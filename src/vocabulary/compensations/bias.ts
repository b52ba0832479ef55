/** The compensation `bias`. */
import type { WordDeclaration } from '../declaration.ts';

export const bias: WordDeclaration = {
  kind: 'word',
  category: 'compensation',
  word: 'bias',
  documentation: 'Biases take over the mean output of pruned weights, as in FLAP.',
  example: 'prune weights by fluctuation to 50% compensating by bias',
};
