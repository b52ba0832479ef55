/** The metric `flops`. */
import type { WordDeclaration } from '../declaration.ts';
import { leftOf } from '../values.ts';

export const flops: WordDeclaration = {
  kind: 'word',
  category: 'metric',
  word: 'flops',
  value: leftOf('flops'),
  ofNetwork: true,
  documentation:
    "Operations of one sample's forward pass, two for each multiply-add. Pruned units do not count, weights that were pruned one by one do.",
  example: 'prune channels by magnitude to 50% of flops\nexpect flops of model <= 50% of original',
};
