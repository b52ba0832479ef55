/** Pages of `catalogue/plan-structure.ts`. The small model has 1437 training and 360 test samples. */
import type * as catalogue from '../catalogue/plan-structure.ts';
import { digits, planning, type Pages } from './example.ts';

const options = '--train test/fixtures/data/digits_x_train.npy,test/fixtures/data/digits_y_train.npy';
const onDigits = { model: digits, options };

const train = 'train all for 10 steps';
const half = 'prune weights by magnitude to 50%';
const sparsity = 'param target: sparsity = 50%\n';

/** In the second round the pattern stands above the rewiring. */
const rewiredBelow = (where: string): string =>
  `prune weights in fc1 by magnitude to 50%\nrepeat 2 times {\n  stage grow for 10 steps {\n    train all\n    rewire 10% of remaining${where} by |g| every 5 steps\n  }\n  prune weights in fc2 by magnitude to 2:4\n}\n`;

export const planStructure: Pages<typeof catalogue> = {
  openArms: planning(
    `${sparsity}sweep target in 50%, 80% { prune weights by magnitude to target }\n${train}\n`,
    `${sparsity}sweep target in 50%, 80% {\n  prune weights by magnitude to target\n  ${train}\n}\n`,
    {
      ...onDigits,
      note: 'After open arms only `measure`, `expect` and `mark` are allowed: each arm runs them separately. The checker finds an open `branch` without a model, as [ESP2227](ESP2227.md).',
    },
  ),
  nothingToJoin: planning(`${train}\naverage all\n`, `branch 3 ways varying seed { ${train} }\naverage all\n`, onDigits),
  missingWays: planning(
    `branch varying seed { ${train} }\naverage all\n`,
    `branch 3 ways varying seed { ${train} }\naverage all\n`,
    onDigits,
  ),
  waysMismatch: planning(
    `branch 3 ways { arm short { ${train} }\narm long { train all for 20 steps } }\naverage all\n`,
    `branch { arm short { ${train} }\narm long { train all for 20 steps } }\naverage all\n`,
    onDigits,
  ),
  equalArms: planning(
    `${sparsity}sweep target in 50%, 80%, 50% { prune weights by magnitude to target }\n`,
    `${sparsity}sweep target in 50%, 80% { prune weights by magnitude to target }\n`,
  ),
  unknownArm: planning(
    `param lr: number = 0.1\nbranch {\n  arm short { ${train} }\n  arm long { branch varying lr in 0.1, 0.2 { train all with sgd(lr: lr) for 20 steps } }\n}\npick long\n`,
    `param lr: number = 0.1\nbranch {\n  arm short { ${train} }\n  arm long {\n    branch varying lr in 0.1, 0.2 { train all with sgd(lr: lr) for 20 steps }\n    average all\n  }\n}\npick long\n`,
    onDigits,
  ),
  unequalMasks: planning(
    `${sparsity}branch varying target in 50%, 80% { prune weights by magnitude to target }\naverage all\n`,
    `${half}\nbranch 3 ways varying seed { ${train} }\naverage all\n`,
    onDigits,
  ),
  nothingToDecideOn: planning(
    `branch 3 ways varying seed { ${train} }\npick best by loss\n`,
    `branch 3 ways varying seed { ${train} }\npick best by loss on train\n`,
    onDigits,
  ),
  patternRewired: planning(rewiredBelow(''), rewiredBelow(' in fc1'), {
    note: 'The checker finds the usual case without a model, as [ESP2218](ESP2218.md).',
  }),
  nothingToRewire: planning(
    'stage grow for 10 steps {\n  train all\n  rewire 10% of remaining by |g| every 5 steps\n}\n',
    `${half}\nstage grow for 10 steps {\n  train all\n  rewire 10% of remaining by |g| every 5 steps\n}\n`,
  ),
  noNorms: planning(`${half}\ncalibrate norms using 100 samples of train\n`, `${half}\n`, onDigits),
  untilBesideWindow: planning(
    'stage s until loss <= 0.1 at most 100 steps {\n  train all\n  prune weights by magnitude to 80% over 0%..50%\n}\n',
    'stage s for 50 steps {\n  train all\n  prune weights by magnitude to 80% over 0%..100%\n}\nstage t until loss <= 0.1 at most 50 steps { train all }\n',
    { model: digits, options: `${options} --validation test/fixtures/data/digits_x_test.npy,test/fixtures/data/digits_y_test.npy` },
  ),
  nothingToContinue: planning(
    `branch 2 ways varying seed { stage tune { ${train} } }\naverage all\ntrain all continuing tune for 10 steps\n`,
    `stage tune { ${train} }\ntrain all continuing tune for 10 steps\n`,
    onDigits,
  ),
  otherAlgorithm: planning(
    'stage tune { train all with sgd(lr: 0.1) for 10 steps }\ntrain all with adamw(lr: 0.001) continuing tune for 10 steps\n',
    'stage tune { train all with sgd(lr: 0.1) for 10 steps }\ntrain all continuing tune for 10 steps\n',
  ),
  nothingContinues: planning(`mark start\n${train}\nrewind all, optimizer to start\n`, `mark start\n${train}\nrewind all to start\n`),
  nothingToReconstruct: planning(
    `reconstruct layers using 64 samples of train\n`,
    `${half}\nreconstruct layers using 64 samples of train\n`,
    onDigits,
  ),
  seedsOutOfPlace: planning(
    `repeat 2 times {\n  stage tune { ${train} }\n  expect median over 3 seeds loss of model <= 1\n}\n`,
    `repeat 2 times {\n  stage tune { ${train} }\n}\nexpect median over 3 seeds loss of model <= 1\n`,
    onDigits,
  ),
  tooFewSeeds: planning(
    `${train}\nexpect median over 1 seed loss of model <= 1\n`,
    `${train}\nexpect median over 3 seeds loss of model <= 1\n`,
    onDigits,
  ),
  unequalSeeds: planning(
    `${train}\nexpect median over 3 seeds loss of model <= 1\nexpect mean over 5 seeds loss of model <= 2\n`,
    `${train}\nexpect median over 5 seeds loss of model <= 1\nexpect mean over 5 seeds loss of model <= 2\n`,
    onDigits,
  ),
  nothingOverSeeds: planning(
    `expect median over 3 seeds loss of model <= 1\n${train}\n`,
    `${train}\nexpect median over 3 seeds loss of model <= 1\n`,
    onDigits,
  ),
  resetAllBy: planning('reset all using kaiming\n', 'reset all using pytorch\n', {
    note: '`kaiming` and `permuted` are rules for weights. `pytorch` uses the initial values of PyTorch modules: see [a search for widths](../structured.md#a-search-for-widths).',
  }),
  foldedNormsStay: planning('reset all using pytorch\n', 'reset weights using kaiming\n', {
    model: 'test/fixtures/models/resnet8_fmnist.onnx',
    note: 'A norm that is folded into a convolution is part of its weights; after a reset the layer has no norm.',
  }),
};
