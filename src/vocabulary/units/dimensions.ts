/** The unit `dimensions`. */
import type { UnitDeclaration } from '../declaration.ts';

export const dimensions: UnitDeclaration = {
  kind: 'unit',
  word: 'dimensions',
  singular: 'dimension',
  dimension: 'pruning',
  whole: true,
  documentation: 'Dimensions of heads.',
  example: 'prune dimensions by magnitude removing 2 dimensions per layer',
};
