/** Pages of `catalogue/plan-halves.ts`. */
import type * as catalogue from '../catalogue/plan-halves.ts';
import { digits, planning, type Pages } from './example.ts';

const options = '--train test/fixtures/data/digits_x_train.npy,test/fixtures/data/digits_y_train.npy';

const goingOn = (on: string): string =>
  `stage first for 20 steps { train all on half 1 of train }\nstage second for 20 steps { train all continuing first${on} }\n`;

const halved = 'stage tune for 20 steps { train all on half 1 of train }\n';

export const planHalves: Pages<typeof catalogue> = {
  noHalf: {
    wrong: { recipe: halved, command: `plan recipe.prune --model ${digits}` },
    right: { recipe: halved, command: `plan recipe.prune --model ${digits} ${options}` },
  },
  otherHalf: planning(goingOn(''), goingOn(' on half 1 of train'), { model: digits, options }),
};
