/** The role `recurrent.hidden`. */
import type { WordDeclaration } from '../declaration.ts';

export const recurrentHidden: WordDeclaration = {
  kind: 'word',
  category: 'role',
  word: 'recurrent.hidden',
  documentation: 'Weights of a recurrent layer on its state.',
  example: 'prune weights in recurrent.hidden by magnitude to 80%',
};
