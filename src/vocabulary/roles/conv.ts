/** The role `conv`. */
import type { WordDeclaration } from '../declaration.ts';

export const conv: WordDeclaration = {
  kind: 'word',
  category: 'role',
  word: 'conv',
  documentation: 'Convolutions, depthwise ones included.',
  example: 'prune weights in conv by magnitude to 80%',
};
