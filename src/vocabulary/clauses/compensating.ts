/** The clause `compensating`. */
import type { ClauseDeclaration } from '../declaration.ts';
import { choice, record } from '../values.ts';

export const compensating: ClauseDeclaration = {
  kind: 'clause',
  word: 'compensating',
  noun: 'compensation',
  value: record(),
  own: [{ name: 'by', word: 'by', shape: choice('compensation') }],
  documentation: 'How kept weights compensate for pruned ones.',
  example: 'prune weights by magnitude to 50% compensating by obs',
};
