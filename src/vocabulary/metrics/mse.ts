/** The metric `mse`. */
import type { WordDeclaration } from '../declaration.ts';
import { number } from '../values.ts';

export const mse: WordDeclaration = {
  kind: 'word',
  category: 'metric',
  word: 'mse',
  value: number,
  best: 'lowest',
  documentation: 'Mean squared error of outputs and targets.',
  example: 'expect mse of model <= 0.01',
};
