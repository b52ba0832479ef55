/** The verb `retrain`: trains the named parts with everything else frozen. */
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
import { until } from '../clauses/until.ts';
import { withOptimizer } from '../clauses/with.ts';
import { within } from '../clauses/within.ts';
import { choice, either, set, selectorTerm } from '../values.ts';

export const retrain: VerbDeclaration = {
  kind: 'verb',
  word: 'retrain',
  duty: 'trains',
  object: set(either(choice('trained'), selectorTerm)),
  clauses: [
    inside,
    except,
    withOptimizer,
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
  becomes: { object: 'all', verb: 'train' },
  documentation: 'Trains the named parts with everything else frozen.',
  example: 'retrain lora within 1% of params with adamw(lr: 5e-4)',
};
