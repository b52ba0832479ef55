/** The clause `between`. */
import type { ClauseDeclaration } from '../declaration.ts';
import { record } from '../values.ts';

export const between: ClauseDeclaration = {
  kind: 'clause',
  word: 'between',
  value: record(
    { name: 'first', shape: { kind: 'name', of: ['mark', 'arm', 'stage'], known: ['original'] } },
    {
      name: 'second',
      word: 'and',
      shape: { kind: 'name', of: ['mark', 'arm', 'stage'], known: ['original'] },
    },
  ),
  documentation: 'Two states or arms that are compared. This version refuses it (ESP2270).',
  example: 'mark start\ntrain all\nmark end\nmeasure loss between start and end',
};
