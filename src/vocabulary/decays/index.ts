/** How a learning rate falls. */
import { words } from '../declaration.ts';
import { stepwise } from '../pieces/arguments.ts';
import { choice, list, positiveNumber } from '../values.ts';

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
