/** What is restored: `weights`. */
import type { WordDeclaration } from '../declaration.ts';

export const weights: WordDeclaration = {
  kind: 'word',
  category: 'rewound',
  word: 'weights',
  documentation: 'Parameters alone.',
  example: 'mark start\ntrain all\nrewind weights to start',
};
