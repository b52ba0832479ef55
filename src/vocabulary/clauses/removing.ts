/** The clause `removing`. */
import type { ClauseDeclaration } from '../declaration.ts';
import { removal } from '../values.ts';

export const removing: ClauseDeclaration = {
  kind: 'clause',
  word: 'removing',
  noun: 'removal',
  value: removal,
  documentation: 'What is pruned.',
  example: 'prune weights by magnitude removing 20% of remaining',
};
