/** The clause `in` of bounds. */
import type { ClauseDeclaration } from '../declaration.ts';

export const inBounds: ClauseDeclaration = {
  kind: 'clause',
  word: 'in',
  value: { kind: 'bounds' },
  documentation: 'Between which values the parameter may be set.',
  example: 'param s: sparsity = 80% in 50%..95%\nprune weights by magnitude to s',
};
