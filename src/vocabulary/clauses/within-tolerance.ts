/** The clause `within` of tolerance. */
import type { ClauseDeclaration } from '../declaration.ts';
import { tolerance } from '../values.ts';

export const withinTolerance: ClauseDeclaration = {
  kind: 'clause',
  word: 'within',
  value: tolerance,
  joinsObject: true,
  documentation: 'How far off the comparison may be.',
  example: 'expect accuracy of model >= accuracy of original within 1 point',
};
