/** The verb `train`: trains the named parts by gradient descent. */
import type { VerbDeclaration } from '../declaration.ts';
import { accumulate } from '../clauses/accumulate.ts';
import { asName } from '../clauses/as.ts';
import { clip } from '../clauses/clip.ts';
import { continuing } from '../clauses/continuing.ts';
import { decay } from '../clauses/decay.ts';
import { except } from '../clauses/except.ts';
import { forLength } from '../clauses/for.ts';
import { inside } from '../clauses/in.ts';
import { loss } from '../clauses/loss.ts';
import { rates } from '../clauses/rates.ts';
import { until } from '../clauses/until.ts';
import { withOptimizer } from '../clauses/with.ts';
import { within } from '../clauses/within.ts';
import { choice, either, set, selectorTerm } from '../values.ts';

export const train: VerbDeclaration = {
  kind: 'verb',
  word: 'train',
  duty: 'trains',
  object: set(either(choice('trained'), selectorTerm)),
  clauses: [
    inside,
    except,
    withOptimizer,
    rates,
    decay,
    loss,
    clip,
    accumulate,
    forLength,
    until,
    within,
    asName,
    continuing,
  ],
  rules: [{ kind: 'not-both', clauses: ['for', 'until'] }],
  documentation: 'Trains the named parts by gradient descent.',
  example: 'train all with sgd(lr: 0.1, momentum: 0.9), decay cosine for 5 epochs',
};
