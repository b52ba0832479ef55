/** What is restored: `clock`. */
import type { WordDeclaration } from '../declaration.ts';

export const clock: WordDeclaration = {
  kind: 'word',
  category: 'rewound',
  word: 'clock',
  documentation: 'Steps and epochs done.',
  example:
    'stage warm for 10 epochs { train all }\nmark start\nstage tune for 10 epochs { train all continuing warm }\nrewind clock to start',
};
