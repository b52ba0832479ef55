/** The unit `s`. */
import type { UnitDeclaration } from '../declaration.ts';

export const seconds: UnitDeclaration = {
  kind: 'unit',
  word: 's',
  singular: 's',
  dimension: 'latency',
  whole: false,
  documentation: 'Seconds of one forward pass.',
  example: 'prune channels by magnitude to 0.5 s on batch 1\n\ncompact',
};
