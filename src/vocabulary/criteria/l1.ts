/** The standard criterion `l1`. */
import type { WordDeclaration } from '../declaration.ts';

export const l1: WordDeclaration = {
  kind: 'word',
  category: 'criterion',
  word: 'l1',
  documentation: "Sum of the sizes of a unit's weights.",
  example: 'prune weights by l1 to 50%',
};
