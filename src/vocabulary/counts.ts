/** How a share becomes a count: roundings, ties, and wholes. */
import type { WordDeclaration } from './declaration.ts';

const first: WordDeclaration = {
  kind: 'word',
  category: 'tie',
  word: 'first',
  documentation: 'Those of the earlier layer, and in a layer those that are stored first.',
  example: 'prune weights by magnitude to 80% ties first go',
};

const last: WordDeclaration = {
  kind: 'word',
  category: 'tie',
  word: 'last',
  documentation: 'Those of the later layer, and in a layer those that are stored last.',
  example: 'prune weights by magnitude to 80% ties last go',
};

const all: WordDeclaration = {
  kind: 'word',
  category: 'tie',
  word: 'all',
  documentation: 'All of them, so that more can go than the target says; a floor still holds.',
  example: 'prune weights by magnitude to 80% ties all go',
};

const none: WordDeclaration = {
  kind: 'word',
  category: 'tie',
  word: 'none',
  documentation: 'None of them, so that fewer go than the target says: at least one less.',
  example: 'prune weights by magnitude to 80% ties none go',
};

/** Which of the units with equal scores go, where not all of them do. */
export const ties: readonly WordDeclaration[] = [first, last, all, none];

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

/** How a number of weights that is no whole number is rounded. */
export const roundings: readonly WordDeclaration[] = [nearest, down, up];

const model: WordDeclaration = {
  kind: 'word',
  category: 'whole',
  word: 'model',
  documentation: 'All weights of the current model.',
  example: 'expect sparsity of model >= 0%',
};

const original: WordDeclaration = {
  kind: 'word',
  category: 'whole',
  word: 'original',
  documentation: 'The model as the run found it.',
  example: 'expect accuracy of model >= accuracy of original within 1 point',
};

const allParams: WordDeclaration = {
  kind: 'word',
  category: 'whole',
  word: 'params',
  documentation: 'All parameters, biases and norms included.',
  example: 'expect sparsity of params <= 80%',
};

/** Words for everything there is. */
export const wholes: readonly WordDeclaration[] = [model, original, allParams];
