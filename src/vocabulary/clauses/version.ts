/** The clause `version`. */
import type { ClauseDeclaration } from '../declaration.ts';

export const version: ClauseDeclaration = {
  kind: 'clause',
  word: 'version',
  value: { kind: 'text', written: 'either' },
  documentation: 'The version of the recipe, three numbers.',
  example: 'recipe gmp version 1.0.0\nprune weights by magnitude to 80%',
};
