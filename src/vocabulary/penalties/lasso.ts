/** The standard penalty `lasso`. */
import type { WordDeclaration } from '../declaration.ts';

export const lasso: WordDeclaration = {
  kind: 'word',
  category: 'penalty',
  word: 'lasso',
  documentation: 'Sum of the sizes of weights.',
  example: 'train all loss task + lasso',
};
