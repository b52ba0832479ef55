/** The unit `width`. */
import type { UnitDeclaration } from '../declaration.ts';

export const width: UnitDeclaration = {
  kind: 'unit',
  word: 'width',
  singular: 'width',
  dimension: 'pruning',
  whole: true,
  documentation: 'Places of the width of a residual stream.',
  example: 'prune width by magnitude removing 4 width',
};
