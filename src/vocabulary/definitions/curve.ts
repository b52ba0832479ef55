/** The definition `curve`: how far a target is reached at progress p. */
import type { DefinitionDeclaration } from '../declaration.ts';

export const curve: DefinitionDeclaration = {
  kind: 'definition',
  word: 'curve',
  builds: 'expression',
  value: { kind: 'expression', role: 'curve' },
  variables: ['p'],
  clauses: [],
  documentation: 'How far a target is reached at progress p.',
  example:
    'curve eager(p) = 1 - (1 - p)^5\nprune weights by magnitude to 80% over 25%..75% along eager',
};
