/** The learning-rate decay `step`. */
import type { WordDeclaration } from '../declaration.ts';
import { positiveNumber } from '../values.ts';

export const step: WordDeclaration = {
  kind: 'word',
  category: 'decay',
  word: 'step',
  follow: [{ name: 'factor', shape: positiveNumber }],
  documentation: 'The learning rate is multiplied by a factor at each of the given moments.',
  example: 'train all decay step 0.1 at 50%, 75%',
};
