/** Pages of `catalogue/plan-sharing.ts`. The model has three linear layers: `fc1`, `fc2` and `fc3`. */
import * as catalogue from '../catalogue/plan-sharing.ts';
import { planning, described, type Pages } from './example.ts';

export const planSharing: Pages<typeof catalogue> = {
  noCells: planning(
    'share weights in fc3 within 0.0001% of params\ntrain all for 100 steps\n',
    'share weights in fc3 within 10% of params\ntrain all for 100 steps\n',
  ),
  sharedType: described(
    catalogue.sharedType,
    { layer: 'fc1', type: 'float16' },
    'The model stores the layer in another type than float32.',
    'Convert the model to float32 first, and the written model to half precision afterwards.',
  ),
  sharedInPart: planning(
    'share weights within 1% of params\ntrain fc1 for 100 steps\n',
    'share weights in fc1 within 1% of params\ntrain fc1 for 100 steps\n',
  ),
  sharedRates: planning(
    'share weights within 1% of params\ntrain all with sgd(lr: 0.1) rates 10% of fc1 for 100 steps\n',
    'share weights within 1% of params\ntrain all with sgd(lr: 0.1) rates 10% of biases for 100 steps\n',
  ),
  besideSharing: {
    wrong: 'share weights within 1% of params\ntrain all for 100 steps\nprune weights by magnitude to 50%\n',
    right: 'share weights within 1% of params\ntrain all for 100 steps\n',
  },
  sharedAgain: {
    wrong: 'repeat 2 times { share weights within 1% of params\ntrain all for 100 steps }\n',
    right: 'share weights within 1% of params\nrepeat 2 times { train all for 100 steps }\n',
  },
  armsShareOtherwise: planning(
    'branch {\n  arm a { share weights within 1% of params\n    train all for 100 steps }\n  arm b { train all for 100 steps }\n}\npick a\n',
    'branch {\n  arm a { share weights within 1% of params\n    train all for 100 steps }\n  arm b { train all for 100 steps }\n}\n',
  ),
};
