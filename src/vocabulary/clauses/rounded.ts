/** The clause `rounded`. */
import type { ClauseDeclaration } from '../declaration.ts';
import { choice } from '../values.ts';

export const rounded: ClauseDeclaration = {
  kind: 'clause',
  word: 'rounded',
  noun: 'rounding',
  value: choice('rounding'),
  default: 'nearest',
  idle: { objects: ['zeros'] },
  documentation: 'How the number of pruned units becomes a whole number.',
  example: 'prune weights by uniform magnitude to 80% rounded down',
};
