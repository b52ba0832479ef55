/** The unit `epochs`. */
import type { UnitDeclaration } from '../declaration.ts';

export const epochs: UnitDeclaration = {
  kind: 'unit',
  word: 'epochs',
  singular: 'epoch',
  dimension: 'time',
  whole: false,
  documentation: 'One pass over the training data.',
  example: 'train all for 5 epochs',
};
