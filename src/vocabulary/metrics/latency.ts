/** The metric `latency`. */
import type { WordDeclaration } from '../declaration.ts';
import { leftOf } from '../values.ts';

export const latency: WordDeclaration = {
  kind: 'word',
  category: 'metric',
  word: 'latency',
  value: leftOf('latency', { written: 'number', dimension: 'latency' }),
  ofNetwork: true,
  documentation:
    'Time of one forward pass, by the profile of the model; pruned units take none, weights that were pruned one by one do.',
  example: 'expect latency of model <= 50% of original',
};
