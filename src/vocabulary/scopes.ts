/** Parts of a network that a score is compared or normalised in. */
import type { WordDeclaration } from './declaration.ts';

const layer: WordDeclaration = {
  kind: 'word',
  category: 'scope',
  word: 'layer',
  documentation: 'Each layer for itself.',
  example: 'prune weights by magnitude to 80% protect min 5% per layer',
};

const sublayer: WordDeclaration = {
  kind: 'word',
  category: 'scope',
  word: 'sublayer',
  documentation: 'Each residual branch for itself. This version refuses it (ESP2270).',
  example: 'prune weights by magnitude to 80% protect min 5% per sublayer',
};

const row: WordDeclaration = {
  kind: 'word',
  category: 'scope',
  word: 'row',
  documentation: 'Each output unit with all its inputs, whatever the storage order.',
  example: 'prune weights by magnitude to 50% ranked per row',
};

const column: WordDeclaration = {
  kind: 'word',
  category: 'scope',
  word: 'column',
  documentation: 'Each input with all output units.',
  example: 'prune weights by magnitude to 50% ranked per column',
};

const block: WordDeclaration = {
  kind: 'word',
  category: 'scope',
  word: 'block',
  documentation: 'All rows of so many inputs; of floors and removals, each residual block.',
  example: 'prune weights by magnitude to 50% ranked per block 128',
};

const labelClass: WordDeclaration = {
  kind: 'word',
  category: 'scope',
  word: 'class',
  documentation: 'Each label for itself.',
  example: 'prune weights by wanda to 50% using 10 samples per class of calibration',
};

export const scopes: readonly WordDeclaration[] = [layer, sublayer, row, column, block, labelClass];
