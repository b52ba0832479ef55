/** The unit `batches`. */
import type { UnitDeclaration } from '../declaration.ts';

export const batches: UnitDeclaration = {
  kind: 'unit',
  word: 'batches',
  singular: 'batch',
  dimension: 'data',
  whole: true,
  documentation:
    'Batches of a data set. Calibration takes samples; this version refuses batches there.',
  example: 'prune weights by wanda to 50% using 4 batches of calibration',
};
