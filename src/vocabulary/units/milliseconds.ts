/** The unit `ms`. */
import type { UnitDeclaration } from '../declaration.ts';

export const milliseconds: UnitDeclaration = {
  kind: 'unit',
  word: 'ms',
  singular: 'ms',
  dimension: 'latency',
  whole: false,
  documentation: 'Milliseconds of one forward pass.',
  example: 'prune channels by magnitude to 4 ms on batch 1\n\ncompact',
};
