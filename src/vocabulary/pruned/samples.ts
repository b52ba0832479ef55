/** What is pruned: `samples`. */
import type { WordDeclaration } from '../declaration.ts';
import { choice } from '../values.ts';

export const samples: WordDeclaration = {
  kind: 'word',
  category: 'pruned',
  word: 'samples',
  follow: [{ name: 'of', word: 'of', shape: choice('data') }],
  scoredAlone: true,
  documentation:
    'Samples of a data set, those with the lowest scores first: later statements read the others.',
  example: 'prune samples of train by loss removing 20% of remaining',
};
