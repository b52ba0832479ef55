/** What is restored: `optimizer`. */
import type { WordDeclaration } from '../declaration.ts';

export const optimizer: WordDeclaration = {
  kind: 'word',
  category: 'rewound',
  word: 'optimizer',
  documentation: "The optimizer's state.",
  example: 'mark start\ntrain all\nrewind optimizer to start',
};
