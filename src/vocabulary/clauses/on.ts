/** The clause `on`. */
import type { ClauseDeclaration } from '../declaration.ts';
import { choice } from '../values.ts';

export const on: ClauseDeclaration = {
  kind: 'clause',
  word: 'on',
  value: choice('data'),
  documentation: 'The data set.',
  example: 'measure accuracy on validation',
};
