/** The clause `in` of values. */
import type { ClauseDeclaration } from '../declaration.ts';
import { record } from '../values.ts';

export const inValues: ClauseDeclaration = {
  kind: 'clause',
  word: 'in',
  value: record({ name: 'values', shape: { kind: 'values' } }),
  own: [{ name: 'by', word: 'by', shape: { kind: 'values', step: true }, optional: true }],
  documentation: 'The values, listed or as a range with a step.',
  example:
    'param s: sparsity = 80%\nsweep s in 50%..90% by 20% { prune weights by magnitude to s }',
};
