/** Curves: how far a target is reached at each progress of a window. */
import type { WordDeclaration } from './declaration.ts';

const cubic: WordDeclaration = {
  kind: 'word',
  category: 'curve',
  word: 'cubic',
  documentation: 'Fast at first, 1 − (1 − p)³.',
  example: 'prune weights by magnitude to 80% over 25%..75% along cubic',
};

const linear: WordDeclaration = {
  kind: 'word',
  category: 'curve',
  word: 'linear',
  documentation: 'The same at every moment, p.',
  example: 'prune weights by magnitude to 80% over 25%..75% along linear',
};

const polynomial: WordDeclaration = {
  kind: 'word',
  category: 'curve',
  word: 'polynomial',
  documentation: '1 − (1 − p)ⁿ.',
  example: 'prune weights by magnitude to 80% over 25%..75% along polynomial(4)',
};

const cosine: WordDeclaration = {
  kind: 'word',
  category: 'curve',
  word: 'cosine',
  documentation: 'Slow at both ends, (1 − cos πp) / 2.',
  example: 'prune weights by magnitude to 80% over 25%..75% along cosine',
};

const exponential: WordDeclaration = {
  kind: 'word',
  category: 'curve',
  word: 'exponential',
  documentation: 'Fast at first, an exponential approach.',
  example: 'prune weights by magnitude to 80% over 25%..75% along exponential',
};

const geometric: WordDeclaration = {
  kind: 'word',
  category: 'curve',
  word: 'geometric',
  documentation: 'Multiplies the remaining density by the same factor at every update.',
  example: 'prune weights by magnitude to 80% over 25%..75% along geometric',
};

const constant: WordDeclaration = {
  kind: 'word',
  category: 'curve',
  word: 'constant',
  documentation: 'The target at once.',
  example: 'prune weights by magnitude to 80% over 25%..75% along constant',
};

const step: WordDeclaration = {
  kind: 'word',
  category: 'curve',
  word: 'step',
  documentation: 'Steps of equal height.',
  example: 'prune weights by magnitude to 80% over 25%..75% along step',
};

export const curves: readonly WordDeclaration[] = [cubic, linear, polynomial, cosine, exponential, geometric, constant, step];
