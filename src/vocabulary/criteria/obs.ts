/** The standard criterion `obs`. */
import type { WordDeclaration } from '../declaration.ts';

export const obs: WordDeclaration = {
  kind: 'word',
  category: 'criterion',
  word: 'obs',
  documentation: 'Loss that removing the weight costs, by the inverse second moment of the input.',
  example: 'prune weights by obs to 50%',
};
