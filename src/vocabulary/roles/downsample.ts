/** The role `downsample`. */
import type { WordDeclaration } from '../declaration.ts';

export const downsample: WordDeclaration = {
  kind: 'word',
  category: 'role',
  word: 'downsample',
  documentation: 'Convolutions with a stride above 1, which make their input smaller.',
  example: 'prune weights in downsample by magnitude to 80%',
};
