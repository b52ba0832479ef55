/** The base `original`. */
import type { WordDeclaration } from '../declaration.ts';

export const original: WordDeclaration = {
  kind: 'word',
  category: 'base',
  word: 'original',
  documentation: 'What the model had at first.',
  example: 'prune weights by magnitude removing 20% of original',
};
