/** The clause `over`. */
import type { ClauseDeclaration } from '../declaration.ts';
import { window } from '../values.ts';

export const over: ClauseDeclaration = {
  kind: 'clause',
  word: 'over',
  noun: 'window',
  value: window,
  usual: { value: '0%..100%', beside: ['every'] },
  documentation: 'The part of the stage in which the target is approached.',
  example: 'prune weights by magnitude to 80% over 25%..75%',
};
