/** The definition `param`: a value that can be set from outside. */
import type { DefinitionDeclaration } from '../declaration.ts';
import { inBounds } from '../clauses/in-bounds.ts';

export const param: DefinitionDeclaration = {
  kind: 'definition',
  word: 'param',
  builds: 'param',
  clauses: [inBounds],
  documentation: 'A value that can be set from outside.',
  example: 'param target: sparsity = 80%\nprune weights by magnitude to target',
};
