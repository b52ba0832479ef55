/** The metric `latency`. */
import type { WordDeclaration } from '../declaration.ts';

export const latency: WordDeclaration = {
  kind: 'word',
  category: 'metric',
  word: 'latency',
  value: {
    kind: 'quantity',
    readings: [
      { written: 'percent', unit: 'ratio', bases: ['original', 'latency'] },
      { written: 'number', unit: 'count' },
    ],
  },
  documentation: 'Time of one forward pass on this machine.',
  example: 'expect latency of model <= 50% of original',
};
