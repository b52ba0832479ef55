/** The clause `from`. */
import type { ClauseDeclaration } from '../declaration.ts';
import { start } from '../values.ts';

export const from: ClauseDeclaration = {
  kind: 'clause',
  word: 'from',
  noun: 'start',
  value: start,
  default: 'what is pruned when the window opens',
  documentation: 'What the curve starts at.',
  example: 'prune weights by magnitude to 90% from 50% over 0%..50%',
};
