/** What trains: `scores`. */
import type { WordDeclaration } from '../declaration.ts';

export const scores: WordDeclaration = {
  kind: 'word',
  category: 'trained',
  word: 'scores',
  args: [
    {
      name: 'start',
      shape: { kind: 'expression', role: 'criterion' },
      default: '|w|',
      documentation: 'The scores before the first step.',
    },
  ],
  documentation: 'A score beside each frozen weight, trained straight-through.',
  example: 'train scores(start: |w|)',
};
