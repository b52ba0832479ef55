/** How a number of weights that is no whole number is rounded. */
import type { WordDeclaration } from './declaration.ts';

const nearest: WordDeclaration = {
  kind: 'word',
  category: 'rounding',
  word: 'nearest',
  documentation: 'The nearest whole number; of two that are equally near, the even one.',
  example: 'prune weights by magnitude to 80% rounded nearest',
};

const down: WordDeclaration = {
  kind: 'word',
  category: 'rounding',
  word: 'down',
  documentation: 'The next whole number below.',
  example: 'prune weights by magnitude to 80% rounded down',
};

const up: WordDeclaration = {
  kind: 'word',
  category: 'rounding',
  word: 'up',
  documentation: 'The next whole number above.',
  example: 'prune weights by magnitude to 80% rounded up',
};

export const roundings: readonly WordDeclaration[] = [nearest, down, up];
