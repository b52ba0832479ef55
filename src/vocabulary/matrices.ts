/** How the kernel of a convolution is the matrix whose ranks count. */
import { words } from './declaration.ts';

export const matrixForms = words('matrix-form', {
  channel: {
    documentation:
      'A row for each output, a column for each input at each place of the kernel: two factors are the same kernel with fewer outputs, and a 1×1 convolution behind it.',
    example: 'factorize layers in conv to rank 4 as channel',
  },
  spatial: {
    documentation:
      'A row for each output at each column of the kernel, a column for each input at each row of it: two factors are a kernel of one column, and one of one row behind it.',
    example: 'factorize layers in conv to rank 4 as spatial',
  },
});
