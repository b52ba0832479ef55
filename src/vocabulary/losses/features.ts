/** The loss `features`. */
import type { WordDeclaration } from '../declaration.ts';
import { teacher } from '../values.ts';

export const features: WordDeclaration = {
  kind: 'word',
  category: 'loss',
  word: 'features',
  args: [
    {
      name: 'teacher',
      shape: teacher,
      positional: true,
      required: true,
      documentation: 'Whose hidden states are followed.',
    },
  ],
  documentation: 'Mean squared distance from the hidden states of a teacher.',
  example: 'train all loss task + 0.1 * features(original)',
};
