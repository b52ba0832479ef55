/** The metric `params`. */
import type { WordDeclaration } from '../declaration.ts';

export const params: WordDeclaration = {
  kind: 'word',
  category: 'metric',
  word: 'params',
  value: {
    kind: 'quantity',
    readings: [
      { written: 'percent', unit: 'ratio', bases: ['original', 'params'] },
      { written: 'number', unit: 'count' },
    ],
  },
  documentation: 'Number of parameters, pruned ones not counted.',
  example: 'expect params of model <= 20% of original',
};
