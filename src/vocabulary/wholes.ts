/** Words for everything there is. */
import type { WordDeclaration } from './declaration.ts';

const model: WordDeclaration = {
  kind: 'word',
  category: 'whole',
  word: 'model',
  documentation: 'All weights of the current model.',
  example: 'expect sparsity of model >= 0%',
};

const original: WordDeclaration = {
  kind: 'word',
  category: 'whole',
  word: 'original',
  documentation: 'The model as the run found it.',
  example: 'expect accuracy of model >= accuracy of original within 1 point',
};

const allParams: WordDeclaration = {
  kind: 'word',
  category: 'whole',
  word: 'params',
  documentation: 'All parameters, biases and norms included.',
  example: 'expect sparsity of params <= 80%',
};

export const wholes: readonly WordDeclaration[] = [model, original, allParams];
