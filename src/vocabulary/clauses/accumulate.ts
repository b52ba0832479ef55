/** The clause `accumulate`. */
import type { ClauseDeclaration } from '../declaration.ts';
import { count } from '../values.ts';

export const accumulate: ClauseDeclaration = {
  kind: 'clause',
  word: 'accumulate',
  noun: 'accumulation',
  value: count,
  default: '1',
  documentation: 'Into how many parts a batch is split; steps and epochs stay the same.',
  example: 'train all accumulate 4',
};
