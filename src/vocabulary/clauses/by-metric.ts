/** The clause `by` of metric. */
import type { ClauseDeclaration } from '../declaration.ts';
import { measured } from '../values.ts';

export const byMetric: ClauseDeclaration = {
  kind: 'clause',
  word: 'by',
  value: measured,
  documentation: 'The metric that decides.',
  example: 'branch 3 ways varying seed { train all }\npick best by accuracy on validation',
};
