/** The piece `exponential` of a schedule of the learning rate. */
import type { WordDeclaration } from '../declaration.ts';
import { from, length, stepwise } from './arguments.ts';

export const exponential: WordDeclaration = {
  kind: 'word',
  category: 'piece',
  word: 'exponential',
  args: [...stepwise, from, length],
  documentation: 'The learning rate is multiplied by a factor again and again, at equal distances.',
  example: 'train all decay piecewise constant(for: 5 epochs), exponential(0.9)',
};
