/** The header `deviates`: says one way in which the recipe differs from the paper. */
import type { HeaderDeclaration } from '../declaration.ts';
import { quotedText } from '../values.ts';

export const deviates: HeaderDeclaration = {
  kind: 'header',
  word: 'deviates',
  object: quotedText,
  repeatable: true,
  clauses: [],
  documentation: 'Says one way in which the recipe differs from the paper.',
  example: 'deviates "trains for 5 epochs, not 100"\nprune weights by magnitude to 80%',
};
