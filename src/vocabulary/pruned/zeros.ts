/** Weights that are 0 already. */
import type { PrunedKind } from '../pruned-kind.ts';

export const zeros: PrunedKind = {
  noun: 'zeros',
  beside: 'alone',
  choices: {},
  patterns: false,
  words: [
    {
      kind: 'word',
      category: 'pruned',
      word: 'zeros',
      documentation: 'Weights that are exactly 0 by then, in the file or after training: they are pruned from here on.',
      example: 'prune zeros',
    },
  ],
};
