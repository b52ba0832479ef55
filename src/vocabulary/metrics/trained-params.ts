/** The metric `trained params`. */
import type { WordDeclaration } from '../declaration.ts';

export const trainedParams: WordDeclaration = {
  kind: 'word',
  category: 'metric',
  word: 'trained params',
  value: {
    kind: 'quantity',
    readings: [
      { written: 'percent', unit: 'ratio', bases: ['params', 'original'] },
      { written: 'number', unit: 'count' },
    ],
  },
  documentation: 'Number of parameters that a stage trained.',
  example: 'stage recover { retrain biases }\nexpect trained params of recover <= 0.35% of params',
};
