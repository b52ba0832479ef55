/** The clause `through`. */
import type { ClauseDeclaration } from '../declaration.ts';
import { list } from '../values.ts';

export const through: ClauseDeclaration = {
  kind: 'clause',
  word: 'through',
  noun: 'frames',
  value: list({ kind: 'pattern' }),
  documentation:
    'Patterns that are gone through, in frames of equal length. The target comes at the end of the last frame, or has that frame to itself where it stands last here, too.',
  example: 'prune weights by magnitude to 2:4 over 25%..75% through keep 7 of 8, keep 6 of 8',
};
