/** The clause `as`. */
import type { ClauseDeclaration } from '../declaration.ts';

export const asName: ClauseDeclaration = {
  kind: 'clause',
  word: 'as',
  noun: 'name',
  value: { kind: 'name', of: [], defines: true },
  documentation:
    'The name that the measured value has in the report. This version refuses it (ESP2270).',
  example: 'measure accuracy of model as quality',
};
