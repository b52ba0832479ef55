/** The unit `layers`. */
import type { UnitDeclaration } from '../declaration.ts';

export const layers: UnitDeclaration = {
  kind: 'unit',
  word: 'layers',
  singular: 'layer',
  dimension: 'layers',
  whole: true,
  documentation: 'Operators with weights.',
  example: 'prune weights in layers 0..3 by magnitude to 80%',
};
