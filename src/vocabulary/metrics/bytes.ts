/** The metric `bytes`. */
import type { WordDeclaration } from '../declaration.ts';

export const bytes: WordDeclaration = {
  kind: 'word',
  category: 'metric',
  word: 'bytes',
  value: {
    kind: 'quantity',
    readings: [
      { written: 'percent', unit: 'ratio', bases: ['original', 'bytes'] },
      { written: 'number', unit: 'count' },
    ],
  },
  documentation: 'Size of the written file.',
  example: 'expect bytes of model <= 50% of original',
};
