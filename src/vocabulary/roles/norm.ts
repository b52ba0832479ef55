/** The role `norm`. */
import type { WordDeclaration } from '../declaration.ts';

export const norm: WordDeclaration = {
  kind: 'word',
  category: 'role',
  word: 'norm',
  documentation: 'Scales and shifts of normalisations.',
  example: 'prune weights in norm by magnitude to 80%',
};
