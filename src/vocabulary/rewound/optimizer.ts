/** What is restored: `optimizer`. */
import type { WordDeclaration } from '../declaration.ts';

export const optimizer: WordDeclaration = {
  kind: 'word',
  category: 'rewound',
  word: 'optimizer',
  documentation: "The optimizer's state.",
  example:
    'stage warm for 10 epochs { train all }\nmark start\nstage tune for 10 epochs { train all continuing warm }\nrewind optimizer to start',
};
