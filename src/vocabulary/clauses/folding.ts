/** The clause `folding`. */
import type { ClauseDeclaration } from '../declaration.ts';
import { choice } from '../values.ts';

export const folding: ClauseDeclaration = {
  kind: 'clause',
  word: 'folding',
  value: choice('foldable'),
  documentation: 'Other units that are cut out because their readers can absorb their output.',
  example: 'compact folding constants',
};
