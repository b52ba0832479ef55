/** The standard penalty `group-lasso`. */
import type { WordDeclaration } from '../declaration.ts';

export const groupLasso: WordDeclaration = {
  kind: 'word',
  category: 'penalty',
  word: 'group-lasso',
  documentation: 'Sum of the lengths of units.',
  example: 'train all loss task + group-lasso',
};
