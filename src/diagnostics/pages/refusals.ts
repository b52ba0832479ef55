/** Pages of `catalogue/refusals.ts`. */
import type * as catalogue from '../catalogue/refusals.ts';
import type { Pages } from './example.ts';

export const refusals: Pages<typeof catalogue> = {
  notCarriedOut: {
    wrong: 'prune channels by magnitude to 2:4\n',
    right: 'prune channels by magnitude to 50%\n',
    note: 'The language has more than this version can run. Espalier refuses the rest by name, and never ignores it.',
  },
};
