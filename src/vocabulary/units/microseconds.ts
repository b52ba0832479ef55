/** The unit `us`. */
import type { UnitDeclaration } from '../declaration.ts';

export const microseconds: UnitDeclaration = {
  kind: 'unit',
  word: 'us',
  singular: 'us',
  dimension: 'latency',
  whole: false,
  documentation: 'Microseconds of one forward pass.',
  example: 'prune channels by magnitude to 800 us on batch 1\n\ncompact',
};
