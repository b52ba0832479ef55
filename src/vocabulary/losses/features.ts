/** The loss `features`. */
import type { WordDeclaration } from '../declaration.ts';
import { selectorTerm, teacher } from '../values.ts';

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
    {
      name: 'at',
      shape: selectorTerm,
      documentation:
        'The layer whose outputs are compared, by its name or by a role that it alone has, such as `head`; without it, the inputs of the last one.',
    },
  ],
  documentation:
    'Mean squared distance from the hidden states of a teacher, over all of their elements.',
  example: 'train all loss task + 0.1 * features(original)',
};
