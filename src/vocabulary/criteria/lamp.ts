/** The standard criterion `lamp`. */
import type { WordDeclaration } from '../declaration.ts';

export const lamp: WordDeclaration = {
  kind: 'word',
  category: 'criterion',
  word: 'lamp',
  documentation: "The squared weight's share in all that are as large or larger in the layer.",
  example: 'prune weights by lamp to 50%',
};
