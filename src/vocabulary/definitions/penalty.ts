/** The definition `penalty`: a term of the loss. */
import type { DefinitionDeclaration } from '../declaration.ts';

export const penalty: DefinitionDeclaration = {
  kind: 'definition',
  word: 'penalty',
  builds: 'expression',
  value: { kind: 'expression', role: 'penalty' },
  clauses: [],
  documentation:
    'A term of the loss: of the weights, or of the output `y` of the model and the `label`.',
  example: 'penalty ridge(lambda: 1e-4) = lambda * sum(w^2)\ntrain all loss task + ridge',
};
