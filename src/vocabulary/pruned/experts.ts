/** What is pruned: `experts`. */
import type { WordDeclaration } from '../declaration.ts';

export const experts: WordDeclaration = {
  kind: 'word',
  category: 'pruned',
  word: 'experts',
  documentation:
    'Experts of a mixture, with their columns of the router. A softmax over them shares out among those that are left.',
  example: 'prune experts by magnitude removing 1 expert',
};
