/** The unit `samples`. */
import type { UnitDeclaration } from '../declaration.ts';

export const samples: UnitDeclaration = {
  kind: 'unit',
  word: 'samples',
  singular: 'sample',
  dimension: 'data',
  whole: true,
  documentation: 'Samples of a data set.',
  example: 'prune weights by wanda to 50% using 128 samples of calibration',
};
