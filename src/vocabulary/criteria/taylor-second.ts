/** The standard criterion `taylor-second`. */
import type { WordDeclaration } from '../declaration.ts';

export const taylorSecond: WordDeclaration = {
  kind: 'word',
  category: 'criterion',
  word: 'taylor-second',
  documentation: 'Change of the loss to second order, with the diagonal Fisher information.',
  example: 'prune weights by taylor-second to 50%',
};
