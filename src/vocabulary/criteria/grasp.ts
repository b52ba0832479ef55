/** The standard criterion `grasp`. */
import type { WordDeclaration } from '../declaration.ts';

export const grasp: WordDeclaration = {
  kind: 'word',
  category: 'criterion',
  word: 'grasp',
  documentation: "Change of the gradient's flow when the weight is removed.",
  example: 'prune weights by grasp to 50%',
};
