/** What is pruned: `channels`. */
import type { WordDeclaration } from '../declaration.ts';

export const channels: WordDeclaration = {
  kind: 'word',
  category: 'pruned',
  word: 'channels',
  documentation: 'Outputs of convolutions, with all that depends on them.',
  example: 'prune channels by magnitude to 20% sparsity',
};
