/** The unit `epochs of original compute`. */
import type { UnitDeclaration } from '../declaration.ts';

export const epochsOfOriginalCompute: UnitDeclaration = {
  kind: 'unit',
  word: 'epochs of original compute',
  singular: 'epoch of original compute',
  dimension: 'time',
  whole: false,
  documentation:
    'As much compute as an epoch of the dense model takes. This version refuses it (ESP2270).',
  example: 'train all for 5 epochs of original compute',
};
