/** The clause `at`. */
import type { ClauseDeclaration } from '../declaration.ts';
import { moment } from '../values.ts';

export const atMoment: ClauseDeclaration = {
  kind: 'clause',
  word: 'at',
  value: moment,
  documentation: 'When the state is kept. This version refuses it (ESP2270).',
  example: 'stage s { train all\nmark half at 50% }',
};
