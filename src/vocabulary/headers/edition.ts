/** The header `edition`: the edition of the language that the recipe is written in. */
import type { HeaderDeclaration } from '../declaration.ts';
import { count } from '../values.ts';

export const edition: HeaderDeclaration = {
  kind: 'header',
  word: 'edition',
  object: count,
  repeatable: false,
  clauses: [],
  documentation: 'The edition of the language that the recipe is written in.',
  example: 'edition 1\nprune weights by magnitude to 80%',
};
