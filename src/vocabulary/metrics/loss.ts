/** The metric `loss`. */
import type { WordDeclaration } from '../declaration.ts';
import { number } from '../values.ts';

export const loss: WordDeclaration = {
  kind: 'word',
  category: 'metric',
  word: 'loss',
  value: number,
  best: 'lowest',
  documentation: 'Mean loss of the task.',
  example: 'expect loss of model < 0.5',
};
