/** The standard criterion `movement`. */
import type { WordDeclaration } from '../declaration.ts';

export const movement: WordDeclaration = {
  kind: 'word',
  category: 'criterion',
  word: 'movement',
  documentation: 'How far training moves the weight away from zero.',
  example: 'prune weights by movement to 50%',
};
