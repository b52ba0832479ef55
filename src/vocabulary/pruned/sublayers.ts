/** What is pruned: `sublayers`. */
import type { WordDeclaration } from '../declaration.ts';

export const sublayers: WordDeclaration = {
  kind: 'word',
  category: 'pruned',
  word: 'sublayers',
  documentation: 'Residual branches as a whole.',
  example: 'prune sublayers by magnitude to 20% sparsity',
};
