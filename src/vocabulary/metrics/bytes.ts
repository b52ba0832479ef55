/** The metric `bytes`. */
import type { WordDeclaration } from '../declaration.ts';
import { leftOf } from '../values.ts';

export const bytes: WordDeclaration = {
  kind: 'word',
  category: 'metric',
  word: 'bytes',
  value: leftOf('bytes'),
  ofNetwork: true,
  documentation:
    'What the stored numbers of the model take. Pruned units do not count, weights that were pruned one by one do.',
  example: 'expect bytes of model <= 50% of original',
};
