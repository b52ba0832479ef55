/** The unit `experts`. */
import type { UnitDeclaration } from '../declaration.ts';

export const experts: UnitDeclaration = {
  kind: 'unit',
  word: 'experts',
  singular: 'expert',
  dimension: 'pruning',
  whole: true,
  documentation: 'Experts of a mixture.',
  example: 'prune experts by magnitude removing 1 expert',
};
