/** What is pruned: `zeros`. */
import type { WordDeclaration } from '../declaration.ts';

export const zeros: WordDeclaration = {
  kind: 'word',
  category: 'pruned',
  word: 'zeros',
  documentation: 'Weights that are exactly 0 in the file: they are pruned from here on.',
  example: 'prune zeros',
};
