/** The unit `tokens`. */
import type { UnitDeclaration } from '../declaration.ts';

export const tokens: UnitDeclaration = {
  kind: 'unit',
  word: 'tokens',
  singular: 'token',
  dimension: 'time',
  whole: true,
  documentation: 'Tokens that the loss counts. This version refuses it (ESP2270).',
  example: 'train all for 1_000_000 tokens',
};
