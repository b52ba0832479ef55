/** What `compact` may fold. */
import type { WordDeclaration } from './declaration.ts';

const constants: WordDeclaration = {
  kind: 'word',
  category: 'foldable',
  word: 'constants',
  documentation:
    'Units with a constant output are folded into the biases of the layers after them.',
  example: 'compact folding constants',
};

export const foldable: readonly WordDeclaration[] = [constants];
