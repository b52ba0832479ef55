/** The unit `channels`. */
import type { UnitDeclaration } from '../declaration.ts';

export const channels: UnitDeclaration = {
  kind: 'unit',
  word: 'channels',
  singular: 'channel',
  dimension: 'pruning',
  whole: true,
  documentation: 'Outputs of convolutions.',
  example: 'prune channels by magnitude removing 4 channels',
};
