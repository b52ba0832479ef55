/** The unit `neurons`. */
import type { UnitDeclaration } from '../declaration.ts';

export const neurons: UnitDeclaration = {
  kind: 'unit',
  word: 'neurons',
  singular: 'neuron',
  dimension: 'pruning',
  whole: true,
  documentation: 'Hidden units.',
  example: 'prune neurons by magnitude removing 4 neurons',
};
