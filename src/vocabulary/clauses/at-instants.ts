/** The clause `at` of a prune. */
import type { ClauseDeclaration } from '../declaration.ts';
import { moments } from '../values.ts';

export const atInstants: ClauseDeclaration = {
  kind: 'clause',
  word: 'at',
  noun: 'instants',
  value: moments,
  documentation:
    'The instants of the stage at which units go, in place of a window. Of n instants the k-th takes the curve at k/n, or the k-th level of `through`.',
  example: 'prune weights by magnitude to 80% along linear at 10, 35, 60 epochs',
};
