/** What is restored: `samples`. */
import type { WordDeclaration } from '../declaration.ts';

export const samples: WordDeclaration = {
  kind: 'word',
  category: 'rewound',
  word: 'samples',
  documentation: 'Which samples of each data set are left.',
  example:
    'mark start\nprune samples of train by random removing 50% of remaining\nrewind samples to start',
};
