/** What is restored: `masks`. */
import type { WordDeclaration } from '../declaration.ts';

export const masks: WordDeclaration = {
  kind: 'word',
  category: 'rewound',
  word: 'masks',
  documentation: 'What is pruned.',
  example: 'mark start\ntrain all\nrewind masks to start',
};
