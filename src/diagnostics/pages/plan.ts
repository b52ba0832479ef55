/** Pages of `catalogue/plan.ts`. The model has three linear layers: `fc1`, `fc2` and `fc3`. */
import * as catalogue from '../catalogue/plan.ts';
import { digits, planning, described, type Pages } from './example.ts';

const half = 'prune weights by magnitude to 50%\n';

const digitsData = '--train test/fixtures/data/digits_x_train.npy,test/fixtures/data/digits_y_train.npy';

export const plan: Pages<typeof catalogue> = {
  unsupported: planning('train all for 8 steps loss mse\n', 'train all for 8 steps loss crossentropy\n'),
  wrongNumber: planning(
    'train all for 100 steps decay linear warmup 500 steps\n',
    'train all for 100 steps decay linear warmup 10 steps\n',
  ),
  tooManyStages: planning(
    'repeat 100000 times { prune weights by magnitude removing 1% of remaining }\n',
    'repeat 100 times { prune weights by magnitude removing 1% of remaining }\n',
  ),
  nothingSelected: planning(
    'prune weights in linear except fc1, fc2, fc3 by magnitude to 80%\n',
    'prune weights in linear except fc1, fc2 by magnitude to 80%\n',
  ),
  emptyExclusion: planning(
    'prune weights in fc1 except fc2 by magnitude to 80%\n',
    'prune weights in fc1, fc3 except fc3 by magnitude to 80%\n',
  ),
  idleMask: planning(
    'prune weights by magnitude to 80% mask soft\n',
    'stage s for 10 steps {\n  prune weights by magnitude to 80% mask soft\n  train all\n}\n',
  ),
  frozenUnderMask: planning(
    'stage s for 10 steps {\n  retrain biases\n  prune weights by magnitude to 80% over 0%..50% mask soft\n}\n',
    'stage s for 10 steps {\n  train all\n  prune weights by magnitude to 80% over 0%..50% mask soft\n}\n',
  ),
  unknownMark: described(
    catalogue.unknownMark,
    { name: 'start', known: ['original'] },
    'A program that plans a recipe through the library without checking it first gets this for a `rewind` to a mark that is not set by then. The command finds it earlier, as [ESP2003](ESP2003.md) or [ESP2007](ESP2007.md).',
    'Put the `mark` above the `rewind`.',
  ),
  refuted: planning(`${half}expect sparsity of model >= 60%\n`, `${half}expect sparsity of model >= 50%\n`),
  unknownOwner: planning(
    `stage cut { ${half.trim()} }\nmark done\nexpect sparsity of done >= 50%\n`,
    `stage cut { ${half.trim()} }\nexpect sparsity of cut >= 50%\n`,
  ),
  missingCalibration: {
    wrong: { recipe: 'prune weights by wanda to 50%\n', command: `plan recipe.prune --model ${digits}` },
    right: { recipe: 'prune weights by wanda to 50%\n', command: `plan recipe.prune --model ${digits} ${digitsData}` },
    note: 'Without `calibration` data, the training data is used.',
  },
  tooFewSamples: planning(
    'prune weights by wanda to 50% using 5000 samples of train\n',
    'prune weights by wanda to 50% using 1000 samples of train\n',
    { options: digitsData, model: digits },
  ),
  idleSamples: planning(
    'prune weights by magnitude to 50% using 128 samples of train\n',
    'prune weights by wanda to 50% using 128 samples of train\n',
    { options: digitsData, model: digits },
  ),
};
