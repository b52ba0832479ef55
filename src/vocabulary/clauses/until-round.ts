/** The clause `until` of round. */
import type { ClauseDeclaration } from '../declaration.ts';

export const untilRound: ClauseDeclaration = {
  kind: 'clause',
  word: 'until',
  value: { kind: 'comparison', required: true },
  documentation: 'The rounds end as soon as this holds.',
  example:
    'repeat 5 times until accuracy < 90% { prune weights by magnitude removing 20% of remaining }',
};
