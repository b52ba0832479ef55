/** The allocation `uniform`. */
import type { WordDeclaration } from '../declaration.ts';

export const uniform: WordDeclaration = {
  kind: 'word',
  category: 'allocation',
  word: 'uniform',
  documentation: 'The same ratio in every layer.',
  example: 'prune weights by uniform magnitude to 80%',
};
