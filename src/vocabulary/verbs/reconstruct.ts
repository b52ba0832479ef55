/** The verb `reconstruct`: fits the outputs of each layer or block to those of the dense model. */
import type { VerbDeclaration } from '../declaration.ts';
import { decay } from '../clauses/decay.ts';
import { except } from '../clauses/except.ts';
import { forLength } from '../clauses/for.ts';
import { inside } from '../clauses/in.ts';
import { sequentially } from '../clauses/sequentially.ts';
import { training } from '../clauses/training.ts';
import { using } from '../clauses/using.ts';
import { choice } from '../values.ts';

export const reconstruct: VerbDeclaration = {
  kind: 'verb',
  word: 'reconstruct',
  duty: 'prepares',
  object: choice('reconstructed'),
  clauses: [inside, except, using, forLength, training, decay, sequentially],
  rules: [{ kind: 'required', clause: 'using' }],
  documentation: 'Fits the outputs of each layer or block to those of the dense model.',
  example: 'prune weights by magnitude to 50%\nreconstruct layers using 128 samples of calibration',
};
