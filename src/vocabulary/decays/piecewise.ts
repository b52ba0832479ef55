/** The learning-rate decay `piecewise`. */
import type { WordDeclaration } from '../declaration.ts';
import { choice, list } from '../values.ts';

export const piecewise: WordDeclaration = {
  kind: 'word',
  category: 'decay',
  word: 'piecewise',
  follow: [{ name: 'pieces', shape: list(choice('piece')) }],
  documentation:
    'Pieces that follow one another. Each but the last has a length, `for`; the last takes the rest of the stage. A piece begins at the rate that the one before it has reached, unless `from` says otherwise; shares are those of `lr`, the highest rate.',
  example:
    'train all decay piecewise constant(for: 30%), linear(to: 10%, for: 20%), cosine(to: 1%)',
};
