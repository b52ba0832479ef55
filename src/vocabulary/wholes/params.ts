/** What a share is taken of: `params`. */
import type { WordDeclaration } from '../declaration.ts';

export const allParams: WordDeclaration = {
  kind: 'word',
  category: 'whole',
  word: 'params',
  documentation: 'All parameters, biases and norms included.',
  example: 'expect sparsity of params <= 80%',
};
