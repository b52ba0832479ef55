/** What a share is taken of: `model`. */
import type { WordDeclaration } from '../declaration.ts';

export const model: WordDeclaration = {
  kind: 'word',
  category: 'whole',
  word: 'model',
  documentation: 'All weights of the current model.',
  example: 'expect sparsity of model >= 0%',
};
