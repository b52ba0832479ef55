/** The clause `continuing`. */
import type { ClauseDeclaration } from '../declaration.ts';

export const continuing: ClauseDeclaration = {
  kind: 'clause',
  word: 'continuing',
  noun: 'continuation',
  value: { kind: 'name', of: ['stage'] },
  documentation: 'Goes on with the optimizer, clock and schedule of an earlier stage.',
  example: 'stage first { train all }\nstage second { train all continuing first }',
};
