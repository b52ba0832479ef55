/** The learning-rate decay `cosine`. */
import type { WordDeclaration } from '../declaration.ts';

export const cosine: WordDeclaration = {
  kind: 'word',
  category: 'decay',
  word: 'cosine',
  documentation: 'The learning rate falls along half a cosine to `to`, by default 0.',
  example: 'train all decay cosine to 0.1%',
};
