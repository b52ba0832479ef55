/** How a learning rate falls: by one decay, or by pieces that follow one another. */
import { words, type Parameter } from '../declaration.ts';
import { choice, list, positiveNumber, duration, moment, shareOfRate } from '../values.ts';

// Arguments that several pieces of a schedule take.

/** `0.95, every: 1 epoch`. */
const stepwise: readonly Parameter[] = [
  { name: 'factor', shape: positiveNumber, documentation: 'What the rate is multiplied by.', positional: true, required: true },
  { name: 'every', shape: duration, default: '1 epochs', documentation: 'How often it is.' },
];

const from: Parameter = {
  name: 'from',
  shape: shareOfRate,
  documentation: 'The rate at which it begins, as a share of `lr`; without it, the rate that the piece before it has reached.',
};

/** What a piece falls or rises to. */
const to: Parameter = { name: 'to', shape: shareOfRate, default: '0%', documentation: 'The rate at which it ends, as a share of `lr`.' };
const length: Parameter = { name: 'for', shape: moment, documentation: 'How long it lasts; the last piece has the rest of the stage.' };

export const decays = words('decay', {
  constant: { documentation: 'The learning rate stays.', example: 'train all decay constant' },
  linear: {
    documentation: 'The learning rate falls in a straight line to `to`, by default 0.',
    example: 'train all decay linear warmup 10%',
  },
  cosine: {
    documentation: 'The learning rate falls along half a cosine to `to`, by default 0.',
    example: 'train all decay cosine to 0.1%',
  },
  exponential: {
    args: stepwise,
    documentation: 'The learning rate is multiplied by a factor again and again, at equal distances.',
    example: 'train all decay exponential(0.95)',
  },
  step: {
    follow: [{ name: 'factor', shape: positiveNumber }],
    documentation: 'The learning rate is multiplied by a factor at each of the given moments.',
    example: 'train all decay step 0.1 at 50%, 75%',
  },
  piecewise: {
    follow: [{ name: 'pieces', shape: list(choice('piece')) }],
    documentation:
      'Pieces that follow one another. Each but the last has a length, `for`; the last takes the rest of the stage. A piece begins at the rate that the one before it has reached, unless `from` says otherwise; shares are those of `lr`, the highest rate.',
    example: 'train all decay piecewise constant(for: 30%), linear(to: 10%, for: 20%), cosine(to: 1%)',
  },
});

// Pieces of a schedule: curves of a learning rate that follow one another.

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
