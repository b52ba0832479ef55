/** Pages of `catalogue/plan-toward.ts`. */
import type * as catalogue from '../catalogue/plan-toward.ts';
import { digits, planning, type Pages } from './example.ts';

const options = '--train test/fixtures/data/digits_x_train.npy,test/fixtures/data/digits_y_train.npy';
const onDigits = { model: digits, options };

const search = (...statements: readonly string[]): string =>
  `stage search for 20 steps {\n${statements.map((one) => `  ${one}\n`).join('')}}\n`;

const train = (toward: string): string => `train gates toward ${toward}`;
const byMargin = 'prune neurons by global margin to 60% of params';
const prune = 'prune neurons by global gate to 60% of params';

export const planToward: Pages<typeof catalogue> = {
  gatesOutOfReach: planning(
    search(train('2% of params by lagrangian(lr: 0.1)'), 'prune neurons in "0" by gate to 50% sparsity'),
    search(train('30% of params by lagrangian(lr: 0.1)'), 'prune neurons by gate to 50% sparsity'),
    {
      ...onDigits,
      note: 'The nearest budget is the size of the model with every gate shut. It counts the parameters or multiply-adds of the whole model.',
    },
  ),
  curveWithoutWindow: planning(
    search(train('60% of params by lagrangian(lr: 0.1) along linear'), prune),
    search(train('60% of params by lagrangian(lr: 0.1) over 0%..50% along linear'), prune),
    onDigits,
  ),
  towardWithoutGates: planning(
    search('train weights toward 60% of params by lagrangian(lr: 0.1)', 'train gates', prune),
    search('train weights', 'train gates toward 60% of params by lagrangian(lr: 0.1)', prune),
    onDigits,
  ),
  unreadThresholds: planning(
    search('train weights, thresholds', 'prune neurons by magnitude to 50% sparsity'),
    search('train weights, thresholds', byMargin),
    onDigits,
  ),
  noThresholds: planning(search('train weights', byMargin), search('train weights, thresholds', byMargin), onDigits),
  thresholdsBeside: planning(
    search('train weights, thresholds, scores', byMargin, 'prune weights by s to 50%'),
    search('train weights, thresholds', byMargin),
    onDigits,
  ),
};
