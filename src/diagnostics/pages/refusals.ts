/** Pages of `catalogue/refusals.ts`. */
import type * as catalogue from '../catalogue/refusals.ts';
import type { Pages } from './example.ts';

export const refusals: Pages<typeof catalogue> = {
  notCarriedOut: {
    wrong: 'prune channels by magnitude to 2:4\n',
    right: 'prune channels by magnitude to 50%\n',
    note: 'The language is larger than what this version carries out. What it cannot do is refused by name, never passed over.',
  },
};
