/** The header `recipe`: names the recipe. */
import type { HeaderDeclaration } from '../declaration.ts';
import { version } from '../clauses/version.ts';

export const recipe: HeaderDeclaration = {
  kind: 'header',
  word: 'recipe',
  object: { kind: 'name', of: [], defines: true },
  repeatable: false,
  clauses: [version],
  documentation: 'Names the recipe.',
  example: 'recipe gmp version 1.0.0\nprune weights by magnitude to 80%',
};
