/** The role `first layer`. */
import type { WordDeclaration } from '../declaration.ts';

export const firstLayer: WordDeclaration = {
  kind: 'word',
  category: 'role',
  word: 'first layer',
  position: 'first',
  documentation: 'The first layer with weights, in the order of the graph.',
  example: 'prune weights except first layer by magnitude to 80%',
};
