/** The clause `grouped`. */
import type { ClauseDeclaration } from '../declaration.ts';
import { choice, record } from '../values.ts';

export const grouped: ClauseDeclaration = {
  kind: 'clause',
  word: 'grouped',
  noun: 'grouping',
  value: record(),
  own: [
    {
      name: 'by',
      word: 'by',
      shape: choice('grouping', 'sum', 'mean', 'max', 'l2', 'product', 'first', 'readers'),
    },
  ],
  default: 'by mean',
  idle: {
    objects: ['weights', 'samples', 'zeros'],
    variables: ['gate', 'h_in', 'h_out', 'full', 'without'],
  },
  documentation: 'How the scores of weights that are pruned together become one.',
  example: 'prune heads by param-first removing 1 head grouped by sum',
};
