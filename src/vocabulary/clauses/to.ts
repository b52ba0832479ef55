/** The clause `to`. */
import type { ClauseDeclaration } from '../declaration.ts';
import { target } from '../values.ts';

export const toTarget: ClauseDeclaration = {
  kind: 'clause',
  word: 'to',
  noun: 'target',
  value: target,
  documentation:
    'What is reached: a sparsity, a density, a share of a resource that is left, a latency, or a pattern.',
  example: 'prune weights by magnitude to 80%',
};
