/** How the kernel of a convolution is the matrix whose ranks count. */
import type { WordDeclaration } from './declaration.ts';

const channel: WordDeclaration = {
  kind: 'word',
  category: 'matrix-form',
  word: 'channel',
  documentation:
    'A row for each output, a column for each input at each place of the kernel: two factors are the same kernel with fewer outputs, and a 1×1 convolution behind it.',
  example: 'factorize layers in conv to rank 4 as channel',
};

const spatial: WordDeclaration = {
  kind: 'word',
  category: 'matrix-form',
  word: 'spatial',
  documentation:
    'A row for each output at each column of the kernel, a column for each input at each row of it: two factors are a kernel of one column, and one of one row behind it.',
  example: 'factorize layers in conv to rank 4 as spatial',
};

export const matrixForms: readonly WordDeclaration[] = [channel, spatial];
