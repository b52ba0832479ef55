/** Pieces of a schedule: curves of a learning rate that follow one another. */
import { words } from '../declaration.ts';
import { from, length, stepwise, to } from './arguments.ts';

export const pieces = words('piece', {
  constant: {
    args: [from, length],
    documentation: 'The learning rate stays.',
    example: 'train all decay piecewise constant(for: 30%), constant(from: 10%)',
  },
  linear: {
    args: [from, to, length],
    documentation: 'The learning rate falls or rises in a straight line.',
    example: 'train all decay piecewise linear(from: 10%, to: 100%, for: 20%), cosine',
  },
  cosine: {
    args: [from, to, length],
    documentation: 'The learning rate falls or rises along half a cosine.',
    example: 'train all decay piecewise cosine(for: 50%), cosine(from: 100%)',
  },
  exponential: {
    args: [...stepwise, from, length],
    documentation: 'The learning rate is multiplied by a factor again and again, at equal distances.',
    example: 'train all decay piecewise constant(for: 5 epochs), exponential(0.9)',
  },
});
