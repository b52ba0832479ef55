/** The clause `keeping`. */
import type { ClauseDeclaration } from '../declaration.ts';
import { choice } from '../values.ts';

export const keeping: ClauseDeclaration = {
  kind: 'clause',
  word: 'keeping',
  value: choice('keepable'),
  default: 'masks',
  documentation: 'What a merge does not change.',
  example: 'retrain lora\nmerge keeping masks',
};
