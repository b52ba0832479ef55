/** Headers of a recipe. */
import { header, type HeaderDeclaration } from '../declaration.ts';
import { version } from '../clauses/places.ts';
import { count, quotedText, record } from '../values.ts';

/** Names the recipe. */
const recipe = header('recipe', {
  object: { kind: 'name', of: [], defines: true },
  repeatable: false,
  clauses: [version],
  documentation: 'Names the recipe.',
  example: 'recipe gmp version 1.0.0\nprune weights by magnitude to 80%',
});

/** Names a paper that the recipe follows. */
const cite = header('cite', {
  object: record({ name: 'identifier', shape: { kind: 'text', written: 'either' } }, { name: 'title', shape: quotedText, optional: true }),
  repeatable: true,
  clauses: [],
  documentation: 'Names a paper that the recipe follows.',
  example: 'cite arxiv:1710.01878 "To prune, or not to prune"\nprune weights by magnitude to 80%',
});

/** Says one way in which the recipe differs from the paper. */
const deviates = header('deviates', {
  object: quotedText,
  repeatable: true,
  clauses: [],
  documentation: 'Says one way in which the recipe differs from the paper.',
  example: 'deviates "trains for 5 epochs, not 100"\nprune weights by magnitude to 80%',
});

/** Takes in the definitions of another file. */
const use = header('use', {
  object: quotedText,
  repeatable: true,
  clauses: [],
  documentation: 'Takes in the definitions of another file.',
  example: 'use "criteria.prune"\nprune weights by our-score to 80%',
});

/** The edition of the language that the recipe is written in. */
const edition = header('edition', {
  object: count,
  repeatable: false,
  clauses: [],
  documentation: 'The edition of the language that the recipe is written in.',
  example: 'edition 1\nprune weights by magnitude to 80%',
});

export const headers: readonly HeaderDeclaration[] = [recipe, cite, deviates, use, edition];
