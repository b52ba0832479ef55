/** The verb `reset`: draws weights anew, or all that a network begins with, and keeps the masks. */
import type { VerbDeclaration } from '../declaration.ts';
import { except } from '../clauses/except.ts';
import { inside } from '../clauses/in.ts';
import { usingInitialisation } from '../clauses/using-initialisation.ts';
import { choice } from '../values.ts';

export const reset: VerbDeclaration = {
  kind: 'verb',
  word: 'reset',
  duty: 'restores',
  object: choice('rewound', 'weights', 'all'),
  clauses: [inside, except, usingInitialisation],
  documentation:
    'Draws new weights and keeps the masks; `all` also draws biases, and resets norms and running statistics. The plan lists what stays unchanged.',
  example: 'reset weights using kaiming',
};
