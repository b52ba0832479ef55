/** The standard criterion `param-first`. */
import type { WordDeclaration } from '../declaration.ts';

export const paramFirst: WordDeclaration = {
  kind: 'word',
  category: 'criterion',
  word: 'param-first',
  documentation: 'Size of weight times mean gradient, of the units that parameters belong to.',
  example: 'prune weights by param-first to 50%',
};
