/** The verb `rewind`: goes back to a marked state and keeps the masks. */
import type { VerbDeclaration } from '../declaration.ts';
import { except } from '../clauses/except.ts';
import { inside } from '../clauses/in.ts';
import { toMark } from '../clauses/to-mark.ts';
import { choice, set } from '../values.ts';

export const rewind: VerbDeclaration = {
  kind: 'verb',
  word: 'rewind',
  duty: 'restores',
  object: set(choice('rewound')),
  clauses: [inside, except, toMark],
  rules: [{ kind: 'required', clause: 'to' }],
  documentation: 'Goes back to a marked state and keeps the masks.',
  example: 'mark start\ntrain all\nrewind all to start',
};
