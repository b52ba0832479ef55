/** Parts of the data. */
import type { WordDeclaration } from './declaration.ts';

const train: WordDeclaration = {
  kind: 'word',
  category: 'data',
  word: 'train',
  documentation: 'The samples that training draws from.',
  example: 'measure accuracy on train',
};

const validation: WordDeclaration = {
  kind: 'word',
  category: 'data',
  word: 'validation',
  documentation: 'The samples that choices are made on.',
  example: 'measure accuracy on validation',
};

const calibration: WordDeclaration = {
  kind: 'word',
  category: 'data',
  word: 'calibration',
  documentation: 'The samples that statistics are taken from.',
  example: 'measure accuracy on calibration',
};

const test: WordDeclaration = {
  kind: 'word',
  category: 'data',
  word: 'test',
  documentation: 'The samples that nothing may be chosen on.',
  example: 'measure accuracy on test',
};

const all: WordDeclaration = {
  kind: 'word',
  category: 'data-amount',
  word: 'all',
  documentation: 'Every sample of the data set.',
  example: 'prune weights by wanda to 50% using all of calibration',
};

export const data: readonly WordDeclaration[] = [train, validation, calibration, test, all];
