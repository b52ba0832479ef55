/** The type `density`. */
import type { WordDeclaration } from '../declaration.ts';
import { density } from '../values.ts';

export const densityType: WordDeclaration = {
  kind: 'word',
  category: 'type',
  word: 'density',
  value: density,
  documentation: 'A share that is kept.',
  example: 'param d: density = 20%\nprune weights by magnitude to d',
};
