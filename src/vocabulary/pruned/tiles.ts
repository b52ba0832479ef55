/** Blocks of weights, which hold no weight that may go alone. */
import { words } from '../declaration.ts';
import { count } from '../values.ts';
import type { PrunedKind } from '../pruned-kind.ts';

export const tiles: PrunedKind = {
  noun: 'tiles',
  beside: 'alone',
  choices: {
    'grouped.by': { words: ['sum', 'mean', 'max', 'l2'], instead: 'use `sum`, `mean`, `max` or `l2`' },
    mask: { words: ['hard', 'soft', 'revisable', 'shrinking', 'fading'], instead: 'use `mask soft`' },
    'protect.per': { words: ['layer'], instead: 'write `per layer`' },
    'ranked.per': { words: ['layer', 'row', 'column'], instead: 'rank them per layer, row or column' },
  },
  patterns: false,
  words: words('pruned', {
    tiles: {
      args: [
        { name: 'rows', shape: count, documentation: 'Outputs of a tile; without it, all of a layer, or of a group of it.' },
        { name: 'columns', shape: count, documentation: 'Inputs of a tile; without it, all of a layer, or of a group of it.' },
        { name: 'kernels', documentation: 'With all kernel positions, so that `rows: 1` is a filter and `columns: 1` an input channel.' },
      ],
      documentation:
        'Blocks of weights of one tensor, a number of outputs by a number of inputs at one kernel position or at all, which are pruned as a whole. Biases, norms and readers stay.',
      example: 'prune tiles(rows: 4, columns: 1) by global magnitude to 80%',
    },
  }),
};
