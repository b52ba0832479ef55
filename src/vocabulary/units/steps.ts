/** The unit `steps`. */
import type { UnitDeclaration } from '../declaration.ts';

export const steps: UnitDeclaration = {
  kind: 'unit',
  word: 'steps',
  singular: 'step',
  dimension: 'time',
  whole: true,
  documentation: 'One update of the optimizer.',
  example: 'train all for 1000 steps',
};
