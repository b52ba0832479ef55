/** The clause `using` of initialisation. */
import type { ClauseDeclaration } from '../declaration.ts';
import { choice } from '../values.ts';

export const usingInitialisation: ClauseDeclaration = {
  kind: 'clause',
  word: 'using',
  value: choice('initialisation'),
  default: 'permuted',
  documentation: 'The rule for drawing new weights.',
  example: 'reset weights using kaiming',
};
