/** The clause `through`. */
import type { ClauseDeclaration } from '../declaration.ts';
import { either, list, sparsity } from '../values.ts';

export const through: ClauseDeclaration = {
  kind: 'clause',
  word: 'through',
  noun: 'frames',
  paired: true,
  value: list(either({ kind: 'pattern' }, sparsity)),
  documentation:
    'What is gone through before the target. Patterns have frames of equal length; the target comes at the end of the last frame, or has that frame to itself where it stands last here, too. Shares come at the instants of `at`, and the target at the last of them.',
  example: 'prune weights by magnitude to 2:4 over 25%..75% through keep 7 of 8, keep 6 of 8',
};
