/** The piece `linear` of a schedule of the learning rate. */
import type { WordDeclaration } from '../declaration.ts';
import { from, length, to } from './arguments.ts';

export const linear: WordDeclaration = {
  kind: 'word',
  category: 'piece',
  word: 'linear',
  args: [from, to, length],
  documentation: 'The learning rate falls or rises in a straight line.',
  example: 'train all decay piecewise linear(from: 10%, to: 100%, for: 20%), cosine',
};
