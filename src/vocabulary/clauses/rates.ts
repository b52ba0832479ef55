/** The clause `rates`. */
import type { ClauseDeclaration } from '../declaration.ts';
import { choice, either, record, selectorTerm, set, shareOfRate } from '../values.ts';

export const rates: ClauseDeclaration = {
  kind: 'clause',
  word: 'rates',
  noun: 'rates',
  value: set(
    record(
      { name: 'share', shape: { ...shareOfRate, share: '`lr`', limits: { above: 0 } } },
      {
        name: 'of',
        word: 'of',
        shape: either(choice('trained', 'weights', 'biases', 'norms', 'head'), selectorTerm),
      },
    ),
  ),
  documentation:
    'Parts that train at another rate than the rest, as shares of `lr`; a layer has its bias with it. Decays hold for all.',
  example: 'train all with sgd(lr: 0.1) rates 10% of conv, 50% of norms',
};
