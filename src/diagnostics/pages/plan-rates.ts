/** Pages of `catalogue/plan-rates.ts`. */
import type * as catalogue from '../catalogue/plan-rates.ts';
import { digits, planning, type Pages } from './example.ts';

const options = '--train test/fixtures/data/digits_x_train.npy,test/fixtures/data/digits_y_train.npy';
const onDigits = { model: digits, options };

export const planRates: Pages<typeof catalogue> = {
  unusedRate: planning('retrain biases for 20 steps rates 10% of weights\n', 'train all for 20 steps rates 10% of weights\n', onDigits),
  twoRates: planning(
    'train all for 20 steps rates 10% of weights, 50% of head\n',
    'train all for 20 steps rates 10% of first layer, 50% of head\n',
    onDigits,
  ),
};
