/** The grouping `first`. */
import type { WordDeclaration } from '../declaration.ts';

export const first: WordDeclaration = {
  kind: 'word',
  category: 'grouping',
  word: 'first',
  documentation: 'Only the tensor that makes the unit counts: its scores are added up.',
  example: 'prune channels by magnitude to 50% sparsity grouped by first',
};
