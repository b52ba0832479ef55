/** Pages of `catalogue/rates.ts`. */
import type * as catalogue from '../catalogue/rates.ts';
import type { Pages } from './example.ts';

export const rates: Pages<typeof catalogue> = {
  pieceLength: {
    wrong: 'train all for 10 epochs decay piecewise constant, cosine(to: 1%)\n',
    right: 'train all for 10 epochs decay piecewise constant(for: 5 epochs), cosine(to: 1%)\n',
  },
  piecesTooLong: {
    wrong: 'train all for 10 epochs decay piecewise constant(for: 5 epochs), linear(to: 10%, for: 50%), cosine(to: 1%)\n',
    right: 'train all for 10 epochs decay piecewise constant(for: 5 epochs), linear(to: 10%, for: 20%), cosine(to: 1%)\n',
  },
  piecesContinued: {
    wrong:
      'stage a for 5 epochs { train all }\nstage b for 5 epochs { train all continuing a, decay piecewise constant(for: 1 epoch), cosine }\n',
    right:
      'stage a for 5 epochs { train all }\nstage b for 5 epochs { train all continuing a, decay piecewise constant(for: 1 epoch), cosine restarting }\n',
  },
};
