/** The clause `by`. */
import type { ClauseDeclaration } from '../declaration.ts';
import { choice, record } from '../values.ts';

export const byScore: ClauseDeclaration = {
  kind: 'clause',
  word: 'by',
  value: record(
    {
      name: 'allocation',
      noun: 'allocation',
      shape: choice('allocation'),
      optional: true,
      usual: {
        word: 'uniform',
        ofObjects: { objects: ['sublayers', 'blocks'], word: 'global' },
        ofResource: {
          ...{ clause: 'to', word: 'global' },
          ...{ bases: ['flops', 'params', 'bytes', 'latency'], units: ['ms', 'us', 's'] },
        },
      },
    },
    {
      name: 'criterion',
      noun: 'criterion',
      shape: { kind: 'expression', role: 'criterion' },
    },
  ),
  documentation: 'The score of a unit, and before it how many units each tensor loses.',
  example: 'prune weights by global |w| to 80%',
};
