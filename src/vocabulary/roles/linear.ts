/** The role `linear`. */
import type { WordDeclaration } from '../declaration.ts';

export const linear: WordDeclaration = {
  kind: 'word',
  category: 'role',
  word: 'linear',
  documentation: 'Fully connected layers: Gemm and MatMul with a constant operand.',
  example: 'prune weights in linear by magnitude to 80%',
};
