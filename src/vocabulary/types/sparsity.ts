/** The type `sparsity`. */
import type { WordDeclaration } from '../declaration.ts';
import { sparsity } from '../values.ts';

export const sparsityType: WordDeclaration = {
  kind: 'word',
  category: 'type',
  word: 'sparsity',
  value: sparsity,
  documentation: 'A share that is pruned.',
  example: 'param s: sparsity = 80%\nprune weights by magnitude to s',
};
