/** The metric `flops`. */
import type { WordDeclaration } from '../declaration.ts';

export const flops: WordDeclaration = {
  kind: 'word',
  category: 'metric',
  word: 'flops',
  value: {
    kind: 'quantity',
    readings: [
      { written: 'percent', unit: 'ratio', bases: ['original', 'flops'] },
      { written: 'number', unit: 'count' },
    ],
  },
  documentation: "Multiply-adds of one sample's forward pass, times two.",
  example: 'expect flops of model <= 50% of original',
};
