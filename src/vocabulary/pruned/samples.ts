/** What is pruned: `samples`. */
import type { WordDeclaration } from '../declaration.ts';
import { choice } from '../values.ts';

export const samples: WordDeclaration = {
  kind: 'word',
  category: 'pruned',
  word: 'samples',
  follow: [{ name: 'of', word: 'of', shape: choice('data') }],
  scoredAlone: true,
  documentation: 'Samples of a data set, so that later training sees fewer.',
  example: 'prune samples of train by avg(|g|) to 20% sparsity',
};
