/** The clause `along`. */
import type { ClauseDeclaration } from '../declaration.ts';

export const along: ClauseDeclaration = {
  kind: 'clause',
  word: 'along',
  noun: 'curve',
  value: { kind: 'expression', role: 'curve' },
  default: 'cubic',
  documentation: 'The curve on which the target is approached.',
  example: 'prune weights by magnitude to 80% over 25%..75% along linear',
};
