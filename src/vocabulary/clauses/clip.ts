/** The clause `clip`. */
import type { ClauseDeclaration } from '../declaration.ts';
import { positiveNumber } from '../values.ts';

export const clip: ClauseDeclaration = {
  kind: 'clause',
  word: 'clip',
  noun: 'clipping',
  value: positiveNumber,
  documentation: 'The highest norm of the gradient; a longer one is scaled down, after masking.',
  example: 'train all clip 1',
};
