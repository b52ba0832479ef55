/** The header `use`: takes in the definitions of another file. */
import type { HeaderDeclaration } from '../declaration.ts';
import { quotedText } from '../values.ts';

export const use: HeaderDeclaration = {
  kind: 'header',
  word: 'use',
  object: quotedText,
  repeatable: true,
  clauses: [],
  documentation: 'Takes in the definitions of another file.',
  example: 'use "criteria.prune"\nprune weights by our-score to 80%',
};
