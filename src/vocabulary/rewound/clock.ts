/** What is restored: `clock`. */
import type { WordDeclaration } from '../declaration.ts';

export const clock: WordDeclaration = {
  kind: 'word',
  category: 'rewound',
  word: 'clock',
  documentation: 'Steps and epochs done.',
  example: 'mark start\ntrain all\nrewind clock to start',
};
