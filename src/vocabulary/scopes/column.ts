/** The scope `column`. */
import type { WordDeclaration } from '../declaration.ts';

export const column: WordDeclaration = {
  kind: 'word',
  category: 'scope',
  word: 'column',
  documentation: 'Each input with all output units.',
  example: 'prune weights by magnitude to 50% ranked per column',
};
