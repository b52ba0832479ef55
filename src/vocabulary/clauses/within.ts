/** The clause `within`. */
import type { ClauseDeclaration } from '../declaration.ts';
import { budget } from '../values.ts';

export const within: ClauseDeclaration = {
  kind: 'clause',
  word: 'within',
  noun: 'budget',
  value: budget,
  documentation: 'The share of all parameters that may train.',
  example: 'retrain lora within 1% of params',
};
