/** The verb `compact`: cuts out of the graph what is pruned as a whole. */
import { folding } from '../clauses/folding.ts';
import type { VerbDeclaration } from '../declaration.ts';

export const compact: VerbDeclaration = {
  kind: 'verb',
  word: 'compact',
  duty: 'prepares',
  clauses: [folding],
  documentation: 'Cuts pruned units out of the graph.',
  example: 'prune channels by magnitude to 25% sparsity\ncompact',
};
