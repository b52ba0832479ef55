/** The unit `tokens per param`. */
import type { UnitDeclaration } from '../declaration.ts';

export const tokensPerParam: UnitDeclaration = {
  kind: 'unit',
  word: 'tokens per param',
  singular: 'token per param',
  dimension: 'time',
  whole: false,
  documentation: 'Tokens for each parameter of the model. This version refuses it (ESP2270).',
  example: 'train all for 20 tokens per param',
};
