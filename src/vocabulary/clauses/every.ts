/** The clause `every`. */
import type { ClauseDeclaration } from '../declaration.ts';
import { duration } from '../values.ts';

export const every: ClauseDeclaration = {
  kind: 'clause',
  word: 'every',
  noun: 'interval',
  value: duration,
  default: 'a hundredth of the window',
  usual: { value: 'a hundredth of the window', beside: ['over'] },
  documentation: 'The time between two updates.',
  example: 'prune weights by magnitude to 80% over 25%..75% every 100 steps',
};
