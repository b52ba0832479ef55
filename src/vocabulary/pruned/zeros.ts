/** Weights that are 0 already. */
import type { PrunedKind } from './kind.ts';

export const zeros: PrunedKind = {
  noun: 'zeros',
  beside: 'alone',
  clauses: ['in', 'except'],
  choices: {},
  refused: 'prune `weights` to the share that is 0',
  patterns: false,
  words: [
    {
      kind: 'word',
      category: 'pruned',
      word: 'zeros',
      documentation:
        'Weights that are exactly 0 in the file: they are pruned from here on. This version refuses it (ESP2270).',
      example: 'prune zeros',
    },
  ],
};
