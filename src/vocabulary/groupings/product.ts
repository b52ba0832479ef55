/** The grouping `product`. */
import type { WordDeclaration } from '../declaration.ts';

export const product: WordDeclaration = {
  kind: 'word',
  category: 'grouping',
  word: 'product',
  documentation: 'The means of the tensors that hold the unit are multiplied.',
  example: 'prune channels by magnitude to 50% sparsity grouped by product',
};
