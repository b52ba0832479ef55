/** The verb `calibrate`: takes statistics or biases anew from samples, without gradients. */
import type { VerbDeclaration } from '../declaration.ts';
import { except } from '../clauses/except.ts';
import { inside } from '../clauses/in.ts';
import { using } from '../clauses/using.ts';
import { choice, set } from '../values.ts';

export const calibrate: VerbDeclaration = {
  kind: 'verb',
  word: 'calibrate',
  duty: 'prepares',
  object: set(choice('calibrated')),
  clauses: [inside, except, using],
  rules: [{ kind: 'required', clause: 'using' }],
  documentation: 'Measures statistics or biases again on samples, without gradients.',
  example: 'calibrate norms using 512 samples of train',
};
