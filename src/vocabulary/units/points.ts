/** The unit `points`. */
import type { UnitDeclaration } from '../declaration.ts';

export const points: UnitDeclaration = {
  kind: 'unit',
  word: 'points',
  singular: 'point',
  dimension: 'points',
  whole: false,
  documentation: 'Percentage points.',
  example: 'expect accuracy of model >= accuracy of original within 1 point',
};
