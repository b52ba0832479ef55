/** The role `recurrent`. */
import type { WordDeclaration } from '../declaration.ts';

export const recurrent: WordDeclaration = {
  kind: 'word',
  category: 'role',
  word: 'recurrent',
  documentation: 'Weights of LSTM, GRU and RNN.',
  example: 'prune weights in recurrent by magnitude to 80%',
};
