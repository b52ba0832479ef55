/** The clause `in` of interval. */
import type { ClauseDeclaration } from '../declaration.ts';

export const inInterval: ClauseDeclaration = {
  kind: 'clause',
  word: 'in',
  value: { kind: 'interval' },
  joinsObject: true,
  documentation: 'The interval that the metric must be in.',
  example: 'expect sparsity of model in 80% ± 0.1%',
};
