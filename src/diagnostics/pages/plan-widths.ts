/** Pages of `catalogue/plan-widths.ts`. */
import type * as catalogue from '../catalogue/plan-widths.ts';
import { digits, planning, type Pages } from './example.ts';

const options = '--train test/fixtures/data/digits_x_train.npy,test/fixtures/data/digits_y_train.npy';
const onDigits = { model: digits, options };

const search = (...statements: readonly string[]): string =>
  `stage search for 20 steps {\n${statements.map((one) => `  ${one}\n`).join('')}}\n`;

const byWidth = 'prune neurons by width to 50% of flops';

export const planWidths: Pages<typeof catalogue> = {
  unreadWidths: planning(search('train widths', 'prune neurons by magnitude to 50% of flops'), search('train widths', byWidth), onDigits),
  noWidths: planning(search('train weights', byWidth), search('train weights', 'train widths', byWidth), {
    ...onDigits,
    note: 'Widths are forgotten when their stage ends.',
  }),
  earlyWidths: planning(search('train widths', `${byWidth} over 25%..75%`), search('train widths', byWidth), onDigits),
  widthless: planning(
    search('train widths(narrowest: 99%, step: 0.9%)', byWidth),
    search('train widths(narrowest: 50%, step: 25%)', byWidth),
    {
      ...onDigits,
      note: 'Sublayers and blocks have one unit, which stays or goes. Where an operator makes some units go in parts at once, as grouped convolutions do, the first units of all are not those that remain.',
    },
  ),
  widthTarget: planning(search('train widths', 'prune neurons by width to 50% sparsity'), search('train widths', byWidth), onDigits),
  widthsBeside: planning(
    search('train widths, gates', byWidth, 'prune neurons by gate to 50% of flops'),
    search('train widths', byWidth),
    onDigits,
  ),
};
