/** The learning-rate decay `constant`. */
import type { WordDeclaration } from '../declaration.ts';

export const constant: WordDeclaration = {
  kind: 'word',
  category: 'decay',
  word: 'constant',
  documentation: 'The learning rate stays.',
  example: 'train all decay constant',
};
