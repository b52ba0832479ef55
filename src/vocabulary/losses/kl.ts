/** The loss `kl`. */
import type { WordDeclaration } from '../declaration.ts';
import { positiveNumber, teacher } from '../values.ts';

export const kl: WordDeclaration = {
  kind: 'word',
  category: 'loss',
  word: 'kl',
  args: [
    {
      name: 'teacher',
      shape: teacher,
      positional: true,
      required: true,
      documentation: 'Whose outputs are followed.',
    },
    {
      name: 'temperature',
      shape: positiveNumber,
      default: '1',
      documentation: 'Both logits are divided by it.',
    },
  ],
  documentation:
    'Kullback–Leibler divergence from the outputs of a teacher, a mark or another model, times the square of the temperature (arXiv:1503.02531).',
  example: 'train all loss task + 0.9 * kl(original, temperature: 4)',
};
