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
  example:
    'stage search for 100 steps {\n  train scores(start: |w|)\n  prune weights by s to 90%\n}',
};
