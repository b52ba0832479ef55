/** The unit `heads`. */
import type { UnitDeclaration } from '../declaration.ts';

export const heads: UnitDeclaration = {
  kind: 'unit',
  word: 'heads',
  singular: 'head',
  dimension: 'pruning',
  whole: true,
  documentation: 'Heads of attention.',
  example: 'prune heads by magnitude removing 1 head',
};
