/** The rounding `nearest`. */
import type { WordDeclaration } from '../declaration.ts';

export const nearest: WordDeclaration = {
  kind: 'word',
  category: 'rounding',
  word: 'nearest',
  documentation: 'The nearest whole number; of two that are equally near, the even one.',
  example: 'prune weights by magnitude to 80% rounded nearest',
};
