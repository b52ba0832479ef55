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
  documentation:
    'A score beside each weight that a prune of the stage ranks by `s`, trained straight-through: its gradient is that of the used weight, times the weight.',
  example: 'train scores(start: |w|)',
};
