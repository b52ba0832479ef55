/** The role `last layer`. */
import type { WordDeclaration } from '../declaration.ts';

export const lastLayer: WordDeclaration = {
  kind: 'word',
  category: 'role',
  word: 'last layer',
  position: 'last',
  documentation: 'The last layer with weights, in the order of the graph.',
  example: 'prune weights except last layer by magnitude to 80%',
};
