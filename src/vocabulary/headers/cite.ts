/** The header `cite`: names a paper that the recipe follows. */
import type { HeaderDeclaration } from '../declaration.ts';
import { quotedText, record } from '../values.ts';

export const cite: HeaderDeclaration = {
  kind: 'header',
  word: 'cite',
  object: record(
    { name: 'identifier', shape: { kind: 'text', written: 'either' } },
    { name: 'title', shape: quotedText, optional: true },
  ),
  repeatable: true,
  clauses: [],
  documentation: 'Names a paper that the recipe follows.',
  example: 'cite arxiv:1710.01878 "To prune, or not to prune"\nprune weights by magnitude to 80%',
};
