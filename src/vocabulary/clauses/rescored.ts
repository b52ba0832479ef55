/** The clause `rescored`. */
import type { ClauseDeclaration } from '../declaration.ts';
import { record, rescoring } from '../values.ts';

export const rescored: ClauseDeclaration = {
  kind: 'clause',
  word: 'rescored',
  noun: 'rescoring',
  value: record(),
  own: [{ name: 'every', word: 'every', shape: rescoring }],
  documentation: 'The number or share of units after which the remaining ones are scored again.',
  example: 'prune heads by param-first removing 4 heads rescored every 1 unit',
};
