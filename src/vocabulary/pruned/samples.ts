/** Samples of a data set, and no part of the network. */
import { words } from '../declaration.ts';
import { choice } from '../values.ts';
import type { PrunedKind } from '../pruned-kind.ts';

export const samples: PrunedKind = {
  noun: 'samples',
  beside: 'alone',
  choices: {
    'by.allocation': { words: [], instead: 'leave it out, or write `ranked per class`' },
    'protect.per': { words: ['class'], instead: 'write `per class`' },
    'ranked.per': { words: ['class'], instead: 'write `ranked per class`' },
  },
  patterns: false,
  words: words('pruned', {
    samples: {
      follow: [{ name: 'of', word: 'of', shape: choice('data') }],
      scoredAlone: true,
      documentation: 'Samples of a data set, those with the lowest scores first: later statements read the others.',
      example: 'prune samples of train by loss removing 20% of remaining',
    },
  }),
};
