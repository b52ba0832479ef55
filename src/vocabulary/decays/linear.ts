/** The learning-rate decay `linear`. */
import type { WordDeclaration } from '../declaration.ts';

export const linear: WordDeclaration = {
  kind: 'word',
  category: 'decay',
  word: 'linear',
  documentation: 'The learning rate falls in a straight line to `to`, by default 0.',
  example: 'train all decay linear warmup 10%',
};
