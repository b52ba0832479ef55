/** The standard criterion `geometric-median`. */
import type { WordDeclaration } from '../declaration.ts';

export const geometricMedian: WordDeclaration = {
  kind: 'word',
  category: 'criterion',
  word: 'geometric-median',
  documentation: 'How far a unit lies from all others of its layer.',
  example: 'prune channels by geometric-median to 50% sparsity grouped by first',
};
