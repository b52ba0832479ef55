/** The verb `average`: joins the arms of a branch by the mean of their weights. */
import type { VerbDeclaration } from '../declaration.ts';
import { choice } from '../values.ts';

export const average: VerbDeclaration = {
  kind: 'verb',
  word: 'average',
  duty: 'joins',
  object: choice('join'),
  clauses: [],
  documentation: 'Joins the arms of a branch by the mean of their weights.',
  example: 'branch 5 ways varying seed { train all }\naverage all',
};
