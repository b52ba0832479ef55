/** The unit `tiles`. */
import type { UnitDeclaration } from '../declaration.ts';

export const tiles: UnitDeclaration = {
  kind: 'unit',
  word: 'tiles',
  singular: 'tile',
  dimension: 'pruning',
  whole: true,
  documentation: 'Blocks of weights.',
  example: 'prune tiles(rows: 1, columns: 4) by magnitude removing 100 tiles',
};
