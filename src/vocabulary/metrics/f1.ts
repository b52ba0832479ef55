/** The metric `f1`. */
import type { WordDeclaration } from '../declaration.ts';
import { count, share } from '../values.ts';

export const f1: WordDeclaration = {
  kind: 'word',
  category: 'metric',
  word: 'f1',
  args: [
    {
      name: 'class',
      shape: count,
      documentation: 'The one class that it is taken of; without it, the mean over classes.',
    },
  ],
  value: share,
  best: 'highest',
  documentation: 'Harmonic mean of precision and recall.',
  example: 'expect f1 of model >= 80%',
};
