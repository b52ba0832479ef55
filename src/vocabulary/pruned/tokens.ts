/** Tokens of a sequence on its way through a transformer, and no part of the network. */
import { words } from '../declaration.ts';
import type { PrunedKind } from '../pruned-kind.ts';

export const tokens: PrunedKind = {
  noun: 'tokens',
  beside: 'alone',
  choices: { 'by.allocation': { words: [], instead: 'leave it out: tokens of a sample compete' } },
  patterns: false,
  words: words('pruned', {
    tokens: {
      scoredAlone: true,
      documentation:
        'Tokens of a sequence, those with the lowest scores first: they leave behind the blocks of `in`, and later blocks read the others.',
      example: 'prune tokens in block 1 by received-attention to 50% sparsity',
    },
  }),
};
