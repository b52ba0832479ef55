/** The block `branch`: goes on from one state in several ways. */
import type { BlockDeclaration } from '../declaration.ts';
import { varying } from '../clauses/varying.ts';
import { count, record } from '../values.ts';

export const branch: BlockDeclaration = {
  kind: 'block',
  word: 'branch',
  builds: 'branch',
  object: record({ name: 'count', shape: count }, { name: 'ways', word: 'ways' }),
  clauses: [varying],
  documentation: 'Goes on from one state in several ways.',
  example: 'branch 5 ways varying seed { train all }\naverage all',
};
