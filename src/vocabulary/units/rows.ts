/** The unit `rows`. */
import type { UnitDeclaration } from '../declaration.ts';

export const rows: UnitDeclaration = {
  kind: 'unit',
  word: 'rows',
  singular: 'row',
  dimension: 'pruning',
  whole: true,
  documentation: 'Rows of embedding tables.',
  example: 'prune rows by magnitude removing 4 rows',
};
