/** The loss `open-gates`. */
import type { WordDeclaration } from '../declaration.ts';

export const openGates: WordDeclaration = {
  kind: 'word',
  category: 'loss',
  word: 'open-gates',
  documentation: 'Expected share of gates that are not 0 (arXiv:1712.01312), of those that train.',
  example:
    'stage search for 100 steps {\n  train gates loss task + 0.1 * open-gates\n  prune neurons by gate to 50% sparsity\n}',
};
