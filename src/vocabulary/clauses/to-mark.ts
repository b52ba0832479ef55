/** The clause `to` of mark. */
import type { ClauseDeclaration } from '../declaration.ts';

export const toMark: ClauseDeclaration = {
  kind: 'clause',
  word: 'to',
  noun: 'mark',
  value: { kind: 'name', of: ['mark'], known: ['original'] },
  documentation: 'The state that is restored.',
  example: 'mark start\ntrain all\nrewind all to start',
};
