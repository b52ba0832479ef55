/** The role `pointwise`. */
import type { WordDeclaration } from '../declaration.ts';

export const pointwise: WordDeclaration = {
  kind: 'word',
  category: 'role',
  word: 'pointwise',
  documentation:
    'Convolutions with kernels of size 1, in one group: they mix channels, place by place.',
  example: 'prune weights in pointwise by magnitude to 80%',
};
