/** The grouping `readers`. */
import type { WordDeclaration } from '../declaration.ts';

export const readers: WordDeclaration = {
  kind: 'word',
  category: 'grouping',
  word: 'readers',
  documentation: 'Only the tensors that read the unit count: their scores are averaged.',
  example: 'prune neurons by fluctuation to 50% sparsity grouped by readers',
};
