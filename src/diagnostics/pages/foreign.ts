/** Pages of `catalogue/foreign.ts`. */
import type * as catalogue from '../catalogue/foreign.ts';
import type { Pages } from './example.ts';

export const foreign: Pages<typeof catalogue> = {
  foreignWord: { wrong: 'prune weights excluding head by magnitude to 80%\n', right: 'prune weights except head by magnitude to 80%\n' },
  windowForm: {
    wrong: 'prune weights by magnitude to 80% over epochs 1..10\n',
    right: 'prune weights by magnitude to 80% over 1..10 epochs\n',
  },
  hyphenBeforeDigit: { wrong: 'stage phase-2 for 1 epoch { train all }\n', right: 'stage `phase-2` for 1 epoch { train all }\n' },
  constantsOutside: { wrong: 'train all with adam lr 1e-3\n', right: 'train all with adam(lr: 1e-3)\n' },
  weightsKeepResource: {
    wrong: 'prune weights by uniform magnitude to 50% of flops\n',
    right: 'prune channels by magnitude to 50% of flops\n',
  },
};
