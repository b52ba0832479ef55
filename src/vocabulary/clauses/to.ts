/** The clause `to`. */
import type { ClauseDeclaration } from '../declaration.ts';
import { target } from '../values.ts';

export const toTarget: ClauseDeclaration = {
  kind: 'clause',
  word: 'to',
  noun: 'target',
  value: target,
  documentation:
    'The target: a sparsity, a density, a remaining share of a resource, a latency, or a pattern.',
  example: 'prune weights by magnitude to 80%',
};
