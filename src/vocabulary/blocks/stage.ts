/** The block `stage`: statements that share one clock. */
import type { BlockDeclaration } from '../declaration.ts';
import { forLength } from '../clauses/for.ts';
import { until } from '../clauses/until.ts';

export const stage: BlockDeclaration = {
  kind: 'block',
  word: 'stage',
  builds: 'stage',
  object: { kind: 'name', of: ['stage'], defines: true },
  clauses: [forLength, until],
  documentation: 'Statements that share one clock.',
  example:
    'stage sparsify for 5 epochs {\n  train all\n  prune weights by magnitude to 80% over 25%..75%\n}',
};
