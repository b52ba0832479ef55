/** The unit `weights`. */
import type { UnitDeclaration } from '../declaration.ts';

export const weights: UnitDeclaration = {
  kind: 'unit',
  word: 'weights',
  singular: 'weight',
  dimension: 'pruning',
  whole: true,
  documentation: 'Single weights.',
  example: 'prune weights by magnitude removing 100 weights',
};
