/** Verbs that train, fit, and go back to a state. */
import { verb, type VerbDeclaration } from '../declaration.ts';
import { asName, atMoment, except, inside, rates, toMark } from '../clauses/places.ts';
import { sequentially, using } from '../clauses/scores.ts';
import * as clauses from '../clauses/training.ts';
import { choice, either, selectorTerm, set } from '../values.ts';

export const calibrate = verb('calibrate', {
  duty: 'prepares',
  object: set(choice('calibrated')),
  clauses: [inside, except, using],
  rules: [{ kind: 'required', clause: 'using' }],
  documentation: 'Measures statistics or biases again on samples, without gradients.',
  example: 'calibrate norms using 512 samples of train',
});

export const mark = verb('mark', {
  duty: 'observes',
  object: { kind: 'name', of: ['mark'], defines: true },
  clauses: [atMoment],
  documentation: 'Keeps the state under a name.',
  example: 'mark start\ntrain all\nrewind all to start',
});

export const reconstruct = verb('reconstruct', {
  duty: 'prepares',
  object: choice('reconstructed'),
  clauses: [inside, except, using, clauses.forLength, clauses.training, clauses.decay, sequentially],
  rules: [{ kind: 'required', clause: 'using' }],
  documentation: 'Fits the outputs of each layer or block to those of the dense model.',
  example: 'prune weights by magnitude to 50%\nreconstruct layers using 128 samples of calibration',
});

export const reset = verb('reset', {
  duty: 'restores',
  object: choice('rewound', 'weights', 'all'),
  clauses: [inside, except, clauses.usingInitialisation],
  documentation:
    'Draws new weights and keeps the masks; `all` also draws biases, and resets norms and running statistics. The plan lists what stays unchanged.',
  example: 'reset weights using kaiming',
});

export const rewind = verb('rewind', {
  duty: 'restores',
  object: set(choice('rewound')),
  clauses: [inside, except, toMark],
  rules: [{ kind: 'required', clause: 'to' }],
  documentation: 'Goes back to a marked state and keeps the masks.',
  example: 'mark start\ntrain all\nrewind all to start',
});

export const train = verb('train', {
  duty: 'trains',
  object: set(either(choice('trained'), selectorTerm)),
  clauses: [
    inside,
    except,
    clauses.withOptimizer,
    rates,
    clauses.decay,
    clauses.loss,
    clauses.toward,
    clauses.clip,
    clauses.accumulate,
    clauses.forLength,
    clauses.until,
    clauses.within,
    clauses.reselecting,
    clauses.onHalf,
    asName,
    clauses.continuing,
  ],
  rules: [{ kind: 'not-both', clauses: ['for', 'until'] }],
  documentation: 'Trains the named parts by gradient descent.',
  example: 'train all with sgd(lr: 0.1, momentum: 0.9), decay cosine for 5 epochs',
});

/** Trains the named parts with everything else frozen. */
export const retrain: VerbDeclaration = {
  ...train,
  word: 'retrain',
  becomes: { object: 'all', verb: 'train' },
  documentation: 'Trains the named parts with everything else frozen.',
  example: 'retrain lora within 1% of params with adamw(lr: 5e-4)',
};
