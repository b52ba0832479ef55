/** Weights that are 0 already. */
import { words } from '../declaration.ts';
import type { PrunedKind } from '../pruned-kind.ts';

export const zeros: PrunedKind = {
  noun: 'zeros',
  beside: 'alone',
  choices: {},
  patterns: false,
  words: words('pruned', {
    zeros: {
      documentation: 'Weights that are exactly 0 by then, in the file or after training: they are pruned from here on.',
      example: 'prune zeros',
    },
  }),
};
