/** The block `sweep`: runs its stages once for each value of a parameter. */
import type { BlockDeclaration } from '../declaration.ts';
import { inValues } from '../clauses/in-values.ts';

export const sweep: BlockDeclaration = {
  kind: 'block',
  word: 'sweep',
  builds: 'sweep',
  object: { kind: 'name', of: ['param'] },
  clauses: [inValues],
  documentation: 'Runs its stages once for each value of a parameter.',
  example: 'param s: sparsity = 80%\nsweep s in 50%, 80%, 95% { prune weights by magnitude to s }',
};
