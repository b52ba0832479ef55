/** The role `recurrent.input`. */
import type { WordDeclaration } from '../declaration.ts';

export const recurrentInput: WordDeclaration = {
  kind: 'word',
  category: 'role',
  word: 'recurrent.input',
  documentation: 'Weights of a recurrent layer on its input.',
  example: 'prune weights in recurrent.input by magnitude to 80%',
};
