/** The learning-rate decay `exponential`. */
import type { WordDeclaration } from '../declaration.ts';
import { stepwise } from '../pieces/arguments.ts';

export const exponential: WordDeclaration = {
  kind: 'word',
  category: 'decay',
  word: 'exponential',
  args: stepwise,
  documentation: 'The learning rate is multiplied by a factor again and again, at equal distances.',
  example: 'train all decay exponential(0.95)',
};
