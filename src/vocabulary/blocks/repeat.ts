/** The block `repeat`: does the same stages several times. */
import type { BlockDeclaration } from '../declaration.ts';
import { untilRound } from '../clauses/until-round.ts';
import { count, record } from '../values.ts';

export const repeat: BlockDeclaration = {
  kind: 'block',
  word: 'repeat',
  builds: 'repeat',
  object: record({ name: 'count', shape: count }, { name: 'times', word: 'times' }),
  clauses: [untilRound],
  documentation: 'Does the same stages several times.',
  example: 'repeat 3 times { prune weights by magnitude removing 20% of remaining }',
};
