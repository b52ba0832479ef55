/** The rounding `up`. */
import type { WordDeclaration } from '../declaration.ts';

export const up: WordDeclaration = {
  kind: 'word',
  category: 'rounding',
  word: 'up',
  documentation: 'The next whole number above.',
  example: 'prune weights by magnitude to 80% rounded up',
};
