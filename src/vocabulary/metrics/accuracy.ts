/** The metric `accuracy`. */
import type { WordDeclaration } from '../declaration.ts';
import { count, share } from '../values.ts';

export const accuracy: WordDeclaration = {
  kind: 'word',
  category: 'metric',
  word: 'accuracy',
  args: [
    {
      name: 'top',
      shape: count,
      default: '1',
      documentation: 'How many of the highest logits count.',
    },
  ],
  value: share,
  best: 'highest',
  documentation: 'Share of the counted labels that are among the highest logits.',
  example: 'expect accuracy of model >= 90%',
};
