/** Pages of `catalogue/plan-floors.ts`. The model has three linear layers: `fc1`, `fc2` and `fc3`. */
import * as catalogue from '../catalogue/plan-floors.ts';
import { planning, described, type Pages } from './example.ts';

const lenet5 = 'test/fixtures/models/lenet5_fmnist.onnx';

const once = 'prune weights by global magnitude to 50%\n';

export const planFloors: Pages<typeof catalogue> = {
  leftDense: planning('prune weights by magnitude to 2:4\n', 'prune weights except conv1, conv2 by magnitude to 2:4\n', { model: lenet5 }),
  patternFitsNothing: planning('prune weights in conv1 by magnitude to 2:4\n', 'prune weights in conv1 by magnitude to 50%\n', {
    model: lenet5,
  }),
  infeasibleFloor: planning(
    'prune weights except fc1 by global magnitude to 95% protect min 2000 weights per layer\n',
    'prune weights except fc1 by global magnitude to 90% protect min 1000 weights per layer\n',
  ),
  roundedFloor: planning(
    'prune weights by global magnitude to 66.667% protect min 33.333% per layer\n',
    'prune weights by global magnitude to 66% protect min 33.333% per layer\n',
    { note: 'A layer of 1000 weights cannot keep 333.33 of them, so its floor is 334.' },
  ),
  belowFloor: planning(
    'prune weights in fc3 by magnitude to 90%\nprune weights by global magnitude to 80% protect min 20% per layer\n',
    'prune weights in fc3 by magnitude to 90%\nprune weights by global magnitude to 80% protect min 10% per layer\n',
  ),
  floorAbovePattern: described(
    catalogue.floorAbovePattern,
    { floor: '60%', pattern: '2:4', keeps: '50%' },
    'A floor in numbers of weights, or a recipe that is planned without a check, can be above what a pattern keeps. Floors in percent are compared before a model is known, by [ESP2215](ESP2215.md).',
    'Protect no more than the pattern keeps, or choose one that keeps more.',
  ),
  ceilingAboveTarget: planning(
    'prune weights by global magnitude to 20% protect max 70% per layer\n',
    'prune weights by global magnitude to 40% protect max 70% per layer\n',
  ),
  floorAboveCeiling: planning(
    'prune weights by global magnitude to 60% protect min 900 weights, max 80% per layer\n',
    'prune weights by global magnitude to 60% protect min 500 weights, max 80% per layer\n',
  ),
  mayBeBelowFloor: planning(
    `${once}prune weights by global magnitude to 60% protect min 10% per layer\n`,
    'prune weights by global magnitude to 50% protect min 10% per layer\nprune weights by global magnitude to 60% protect min 10% per layer\n',
  ),
  patternBreaks: planning(`${once}prune weights by magnitude to keep 1 of 4\n`, 'prune weights by magnitude to keep 1 of 4\n'),
  lossyFrames: planning(
    'stage s for 100 steps {\n  train all\n  prune weights by magnitude to keep 1 of 4 over 0%..50% through keep 5 of 10\n}\n',
    'stage s for 100 steps {\n  train all\n  prune weights by magnitude to keep 1 of 4 over 0%..50% through keep 2 of 4\n}\n',
  ),
  idleClause: planning('prune weights by global magnitude to 2:4\n', 'prune weights by magnitude to 2:4\n'),
};
