/** The clause `among`. */
import type { ClauseDeclaration } from '../declaration.ts';

export const among: ClauseDeclaration = {
  kind: 'clause',
  word: 'among',
  value: { kind: 'expression', role: 'criterion' },
  documentation: 'Only units for which this holds may be pruned.',
  example: 'prune weights by magnitude to 80% among w < 0',
};
