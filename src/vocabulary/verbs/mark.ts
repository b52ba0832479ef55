/** The verb `mark`: keeps the state under a name. */
import type { VerbDeclaration } from '../declaration.ts';
import { atMoment } from '../clauses/at.ts';

export const mark: VerbDeclaration = {
  kind: 'verb',
  word: 'mark',
  duty: 'observes',
  object: { kind: 'name', of: ['mark'], defines: true },
  clauses: [atMoment],
  documentation: 'Keeps the state under a name.',
  example: 'mark start\ntrain all\nrewind all to start',
};
