/** The clause `keeping` of units. */
import type { ClauseDeclaration } from '../declaration.ts';
import { choice, count, record } from '../values.ts';

export const keepingMultiples: ClauseDeclaration = {
  kind: 'clause',
  word: 'keeping',
  noun: 'multiple',
  value: record(),
  own: [
    { name: 'multiples', word: 'multiples', lead: 'of', shape: count },
    {
      name: 'rounded',
      word: 'rounded',
      shape: choice('rounding'),
      optional: true,
      usual: { word: 'nearest' },
    },
  ],
  documentation:
    'A pruned layer keeps a multiple of this number of units: the nearest to what the target leaves, the next above it (`rounded up`) or below it (`rounded down`).',
  example: 'prune channels by magnitude to 50% sparsity keeping multiples of 8',
};
