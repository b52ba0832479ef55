/** The metric `density`. */
import type { WordDeclaration } from '../declaration.ts';
import { density } from '../values.ts';

export const densityMetric: WordDeclaration = {
  kind: 'word',
  category: 'metric',
  word: 'density',
  value: density,
  documentation: 'Kept units over all units that are spoken of.',
  example: 'expect density of model <= 20%',
};
