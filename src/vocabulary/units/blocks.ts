/** The unit `blocks`. */
import type { UnitDeclaration } from '../declaration.ts';

export const blocks: UnitDeclaration = {
  kind: 'unit',
  word: 'blocks',
  singular: 'block',
  dimension: 'pruning',
  whole: true,
  documentation: 'Residual blocks.',
  example: 'prune blocks by magnitude removing 1 block',
};
