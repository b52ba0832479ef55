/** Blocks of weights, which hold no weight that may go alone. */
import { count } from '../values.ts';
import type { PrunedKind } from './kind.ts';

export const tiles: PrunedKind = {
  noun: 'tiles',
  beside: 'alone',
  clauses: [
    ...['in', 'except', 'by', 'to', 'removing', 'rounded', 'from', 'over', 'every', 'along'],
    ...['ties'],
    ...[
      'through',
      'at',
      'protect',
      'ranked',
      'allocated',
      'mask',
      'using',
      'sequentially',
      'compensating',
    ],
    ...['smoothed', 'grouped'],
  ],
  choices: {
    'grouped.by': {
      words: ['sum', 'mean', 'max', 'l2'],
      instead: 'use `sum`, `mean`, `max` or `l2`',
    },
    mask: {
      words: ['hard', 'soft', 'revisable', 'shrinking', 'fading'],
      instead: 'use `mask soft`',
    },
    'protect.per': { words: ['layer'], instead: 'write `per layer`' },
    'ranked.per': {
      words: ['layer', 'row', 'column'],
      instead: 'rank them per layer, row or column',
    },
  },
  patterns: false,
  words: [
    {
      kind: 'word',
      category: 'pruned',
      word: 'tiles',
      args: [
        { name: 'rows', shape: count, required: true, documentation: 'Outputs of a tile.' },
        { name: 'columns', shape: count, required: true, documentation: 'Inputs of a tile.' },
      ],
      documentation:
        'Blocks of weights, a number of outputs by a number of inputs at one kernel position, which are pruned as a whole.',
      example: 'prune tiles(rows: 4, columns: 1) by global magnitude to 80%',
    },
  ],
};
