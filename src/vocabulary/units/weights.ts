/** The unit `weights`. */
import type { UnitDeclaration } from '../declaration.ts';

export const weights: UnitDeclaration = {
  kind: 'unit',
  word: 'weights',
  singular: 'weight',
  dimension: 'pruning',
  whole: true,
  documentation: 'Single weights. Targets are shares of them, and floors may be counts.',
  example: 'prune weights by magnitude to 80% protect min 100 weights per layer',
};
