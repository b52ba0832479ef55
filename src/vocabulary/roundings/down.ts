/** The rounding `down`. */
import type { WordDeclaration } from '../declaration.ts';

export const down: WordDeclaration = {
  kind: 'word',
  category: 'rounding',
  word: 'down',
  documentation: 'The next whole number below.',
  example: 'prune weights by magnitude to 80% rounded down',
};
