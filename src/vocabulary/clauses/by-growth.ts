/** The clause `by` of growth. */
import type { ClauseDeclaration } from '../declaration.ts';

export const byGrowth: ClauseDeclaration = {
  kind: 'clause',
  word: 'by',
  value: { kind: 'expression', role: 'criterion', perSample: true },
  documentation: 'The score by which zeros grow.',
  example: 'stage s { train all\nrewire 10% of remaining by |g| every 100 steps }',
};
