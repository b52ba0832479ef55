/** Residual branches and blocks of them, which no other layer reads or compares with. */
import { words } from '../declaration.ts';
import type { PrunedKind } from '../pruned-kind.ts';

export const branches: PrunedKind = {
  noun: 'branches',
  beside: 'alone',
  choices: {
    'by.allocation': { words: ['global'], instead: 'use `global`', because: 'which all compete with each other' },
    mask: { words: ['hard'], instead: 'use `mask hard`, the default' },
  },
  patterns: false,
  words: words('pruned', {
    blocks: { documentation: 'Residual blocks as a whole.', example: 'prune blocks by magnitude to 20% sparsity' },
    sublayers: { documentation: 'Residual branches as a whole.', example: 'prune sublayers by magnitude to 20% sparsity' },
  }),
};
