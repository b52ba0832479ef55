/** The scope `row`. */
import type { WordDeclaration } from '../declaration.ts';

export const row: WordDeclaration = {
  kind: 'word',
  category: 'scope',
  word: 'row',
  documentation: 'Each output unit with all its inputs, whatever the storage order.',
  example: 'prune weights by magnitude to 50% ranked per row',
};
