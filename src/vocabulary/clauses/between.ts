/** The clause `between`. */
import type { ClauseDeclaration } from '../declaration.ts';
import { record } from '../values.ts';

export const between: ClauseDeclaration = {
  kind: 'clause',
  word: 'between',
  value: record(
    { name: 'first', shape: { kind: 'name', of: ['mark'], known: ['original'] } },
    {
      name: 'second',
      word: 'and',
      shape: { kind: 'name', of: ['mark'], known: ['original'] },
    },
  ),
  documentation:
    'Two marks: how much worse the metric gets on the straight line between their weights than at its ends, in the mean; the largest of eleven points (the barrier of arXiv:1912.05671).',
  example: 'mark start\ntrain all\nmark end\nmeasure loss between start and end',
};
