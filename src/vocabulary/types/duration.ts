/** The type `duration`. */
import type { WordDeclaration } from '../declaration.ts';
import { duration } from '../values.ts';

export const durationType: WordDeclaration = {
  kind: 'word',
  category: 'type',
  word: 'duration',
  value: duration,
  documentation: 'A length of training.',
  example: 'param length: duration = 5 epochs\ntrain all for length',
};
