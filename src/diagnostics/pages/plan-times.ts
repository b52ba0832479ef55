/** Pages of `catalogue/plan-times.ts`. The model has three linear layers: `fc1`, `fc2` and `fc3`. */
import * as catalogue from '../catalogue/plan-times.ts';
import { lenet300, planning, described, type Pages } from './example.ts';

export const planTimes: Pages<typeof catalogue> = {
  noLength: described(
    catalogue.noLength,
    { stage: 'cut' },
    'A program that plans a recipe through the library without checking it first gets this for a stage with a length in which nothing trains. The command finds it earlier, as [ESP2209](ESP2209.md).',
    'Add a `train` statement to the stage, or remove its length.',
  ),
  windowWithoutTraining: described(
    catalogue.windowWithoutTraining,
    { stage: 'cut' },
    'A program that plans a recipe through the library without checking it first gets this for a window in a stage in which nothing trains. The command finds it earlier, as [ESP2209](ESP2209.md).',
    'Add a `train` statement to the stage, or remove the window.',
  ),
  windowPastEnd: planning(
    'stage s for 100 steps {\n  train all\n  prune weights by magnitude to 80% over 10..200 steps\n}\n',
    'stage s for 100 steps {\n  train all\n  prune weights by magnitude to 80% over 10..100 steps\n}\n',
  ),
  windowBackwards: described(
    catalogue.windowBackwards,
    { first: 75, last: 50 },
    'A program that plans a recipe through the library without checking it first gets this for a window with swapped ends. The command finds it earlier, as [ESP2208](ESP2208.md).',
    'Put the earlier end first.',
  ),
  unknownSamples: planning('train all for 5 epochs\n', 'train all for 100 steps\n', {
    note: 'With `--train X,Y`, or `data` in the project file, the number of samples is read from the data.',
  }),
  computeUnsolvable: planning(
    'stage s for 100 steps {\n  train all\n  prune weights by magnitude to 100% over 25%..75% of compute\n}\n',
    'stage s for 100 steps {\n  train all\n  prune weights by magnitude to 90% over 25%..75% of compute\n}\n',
  ),
  unknownLengthName: {
    wrong: {
      recipe: 'stage tune { train all }\n',
      command: `plan recipe.prune --model ${lenet300} --for 'tune=50 steps' --for 'tone=50 steps'`,
    },
    right: { recipe: 'stage tune { train all }\n', command: `plan recipe.prune --model ${lenet300} --for 'tune=50 steps'` },
  },
  lengthWithoutHole: {
    wrong: { recipe: 'stage tune for 100 steps { train all }\n', command: `plan recipe.prune --model ${lenet300} --for '50 steps'` },
    right: { recipe: 'stage tune { train all }\n', command: `plan recipe.prune --model ${lenet300} --for '50 steps'` },
  },
  instantsOutOfOrder: planning(
    'stage s for 100 steps {\n  train all\n  prune weights by magnitude to 80% at 60, 30, 90 steps\n}\n',
    'stage s for 100 steps {\n  train all\n  prune weights by magnitude to 80% at 30, 60, 90 steps\n}\n',
  ),
};
