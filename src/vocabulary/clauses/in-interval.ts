/** The clause `in` of interval. */
import type { ClauseDeclaration } from '../declaration.ts';

export const inInterval: ClauseDeclaration = {
  kind: 'clause',
  word: 'in',
  value: { kind: 'interval' },
  joinsObject: true,
  documentation: 'Where the metric must lie.',
  example: 'expect sparsity of model in 80% ± 0.1%',
};
