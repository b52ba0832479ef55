/** The clause `until`. */
import type { ClauseDeclaration } from '../declaration.ts';
import { duration, record } from '../values.ts';

export const until: ClauseDeclaration = {
  kind: 'clause',
  word: 'until',
  noun: 'stopping rule',
  value: record({ name: 'condition', shape: { kind: 'comparison', required: true } }),
  own: [{ name: 'atMost', word: 'at', lead: 'most', shape: duration }],
  documentation: 'The stage ends as soon as this holds, after so long at most.',
  example: 'stage tune until accuracy >= 90% at most 10 epochs { train all }',
};
