/** The clause `keeping` of units. */
import type { ClauseDeclaration } from '../declaration.ts';
import { count, record } from '../values.ts';

export const keepingMultiples: ClauseDeclaration = {
  kind: 'clause',
  word: 'keeping',
  noun: 'multiple',
  value: record(),
  own: [{ name: 'multiples', word: 'multiples', lead: 'of', shape: count }],
  documentation: 'A pruned layer keeps a multiple of this number of units.',
  example: 'prune channels by magnitude to 50% sparsity keeping multiples of 8',
};
