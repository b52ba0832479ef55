/** The metric `params`. */
import type { WordDeclaration } from '../declaration.ts';
import { leftOf } from '../values.ts';

export const params: WordDeclaration = {
  kind: 'word',
  category: 'metric',
  word: 'params',
  value: leftOf('params'),
  ofNetwork: true,
  documentation:
    'Number of parameters. Pruned units do not count, weights that were pruned one by one do.',
  example: 'expect params of model <= 20% of original',
};
