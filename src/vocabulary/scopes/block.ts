/** The scope `block`. */
import type { WordDeclaration } from '../declaration.ts';

export const block: WordDeclaration = {
  kind: 'word',
  category: 'scope',
  word: 'block',
  documentation: 'All rows of so many inputs; of floors and removals, each residual block.',
  example: 'prune weights by magnitude to 50% ranked per block 128',
};
