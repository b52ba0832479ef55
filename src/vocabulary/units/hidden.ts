/** The unit `hidden`. */
import type { UnitDeclaration } from '../declaration.ts';

export const hidden: UnitDeclaration = {
  kind: 'unit',
  word: 'hidden',
  singular: 'hidden',
  dimension: 'pruning',
  whole: true,
  documentation: 'Hidden units of recurrent layers.',
  example: 'prune hidden by magnitude removing 4 hidden',
};
