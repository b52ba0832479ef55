/** The base `remaining`. */
import type { WordDeclaration } from '../declaration.ts';

export const remaining: WordDeclaration = {
  kind: 'word',
  category: 'base',
  word: 'remaining',
  documentation: 'What is still there when the statement runs.',
  example: 'prune weights by magnitude removing 20% of remaining',
};
