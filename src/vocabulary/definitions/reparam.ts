/** The definition `reparam`: what the forward pass takes for a weight. */
import type { DefinitionDeclaration } from '../declaration.ts';

export const reparam: DefinitionDeclaration = {
  kind: 'definition',
  word: 'reparam',
  builds: 'expression',
  value: { kind: 'expression', role: 'reparam' },
  clauses: [],
  documentation: 'What the forward pass takes for a weight.',
  example:
    'reparam pdp(tau: 0.1) = w * softmax([w^2, t^2] / tau)[0]\nprune weights by magnitude to 80% over 25%..75% mask pdp',
};
