/** The clause `folding`. */
import type { ClauseDeclaration } from '../declaration.ts';
import { choice } from '../values.ts';

export const folding: ClauseDeclaration = {
  kind: 'clause',
  word: 'folding',
  value: choice('foldable'),
  documentation: 'What else is taken out, because what reads it can hold what it gives.',
  example: 'compact folding constants',
};
