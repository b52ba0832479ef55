/** What is restored: `all`. */
import type { WordDeclaration } from '../declaration.ts';

export const all: WordDeclaration = {
  kind: 'word',
  category: 'rewound',
  word: 'all',
  documentation: 'Parameters and statistics.',
  example: 'mark start\ntrain all\nrewind all to start',
};
