/** The unit `units`. */
import type { UnitDeclaration } from '../declaration.ts';

export const unitsOfPruning: UnitDeclaration = {
  kind: 'unit',
  word: 'units',
  singular: 'unit',
  dimension: 'pruning',
  whole: true,
  documentation: 'Whatever the statement prunes.',
  example: 'prune heads by magnitude removing 2 heads rescored every 1 unit',
};
