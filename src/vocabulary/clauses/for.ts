/** The clause `for`. */
import type { ClauseDeclaration } from '../declaration.ts';
import { duration } from '../values.ts';

export const forLength: ClauseDeclaration = {
  kind: 'clause',
  word: 'for',
  noun: 'length',
  value: duration,
  default: '10 epochs',
  hole: true,
  documentation: 'How long the stage is.',
  example: 'train all for 5 epochs',
};
