/** The unit `sublayers`. */
import type { UnitDeclaration } from '../declaration.ts';

export const sublayers: UnitDeclaration = {
  kind: 'unit',
  word: 'sublayers',
  singular: 'sublayer',
  dimension: 'pruning',
  whole: true,
  documentation: 'Residual branches.',
  example: 'prune sublayers by magnitude removing 1 sublayer',
};
