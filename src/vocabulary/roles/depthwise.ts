/** The role `depthwise`. */
import type { WordDeclaration } from '../declaration.ts';

export const depthwise: WordDeclaration = {
  kind: 'word',
  category: 'role',
  word: 'depthwise',
  documentation: 'Convolutions with a group for each channel.',
  example: 'prune weights in depthwise by magnitude to 80%',
};
