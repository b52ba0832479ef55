/** The definition `metric`: something to be measured. */
import type { DefinitionDeclaration } from '../declaration.ts';

export const metric: DefinitionDeclaration = {
  kind: 'definition',
  word: 'metric',
  builds: 'expression',
  value: { kind: 'expression', role: 'metric' },
  clauses: [],
  documentation: 'Something to be measured.',
  example: 'metric scale = sum(gamma^2)\nmeasure scale of model',
};
