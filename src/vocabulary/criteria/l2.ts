/** The standard criterion `l2`. */
import type { WordDeclaration } from '../declaration.ts';

export const l2: WordDeclaration = {
  kind: 'word',
  category: 'criterion',
  word: 'l2',
  documentation: "Length of a unit's weights.",
  example: 'prune weights by l2 to 50%',
};
