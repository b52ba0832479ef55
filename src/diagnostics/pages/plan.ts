/** Pages of `catalogue/plan.ts`. The model has three linear layers: `fc1`, `fc2` and `fc3`. */
import * as catalogue from '../catalogue/plan.ts';
import { digits, lenet300, planning, told, type Pages } from './example.ts';

const lenet5 = 'test/fixtures/models/lenet5_fmnist.onnx';

const half = 'prune weights by magnitude to 50%\n';
const once = 'prune weights by global magnitude to 50%\n';

const digitsData =
  '--train test/fixtures/data/digits_x_train.npy,test/fixtures/data/digits_y_train.npy';

/** A curve in a window of its own, in a stage of a hundred steps. */
const curve = (along: string): string =>
  `stage s for 100 steps {\n  train all\n  prune weights by magnitude to 80% over 0%..100% every 50 steps along ${along}\n}\n`;

export const plan: Pages<typeof catalogue> = {
  unsupported: planning('prune weights by magnitude to 50% of flops\n', half, {
    note: 'The language is larger than what this version carries out. What it cannot do is refused by name, never passed over.',
  }),
  noLength: told(
    catalogue.noLength,
    { stage: 'cut' },
    'Whoever plans a recipe without checking it first, through the library, gets this for a stage with a length in which nothing trains. The command finds it earlier, as [ESP2209](ESP2209.md).',
    'Add a `train` statement to the stage, or remove its length.',
  ),
  windowWithoutTraining: told(
    catalogue.windowWithoutTraining,
    { stage: 'cut' },
    'Whoever plans a recipe without checking it first, through the library, gets this for a window in a stage in which nothing trains. The command finds it earlier, as [ESP2209](ESP2209.md).',
    'Add a `train` statement to the stage, or remove the window.',
  ),
  windowPastEnd: planning(
    'stage s for 100 steps {\n  train all\n  prune weights by magnitude to 80% over 10..200 steps\n}\n',
    'stage s for 100 steps {\n  train all\n  prune weights by magnitude to 80% over 10..100 steps\n}\n',
  ),
  windowBackwards: told(
    catalogue.windowBackwards,
    { first: 75, last: 50 },
    'Whoever plans a recipe without checking it first, through the library, gets this for a window whose ends are exchanged. The command finds it earlier, as [ESP2208](ESP2208.md).',
    'Put the earlier end first.',
  ),
  unknownSamples: planning('train all for 5 epochs\n', 'train all for 100 steps\n', {
    note: 'With `--train X,Y`, or `data` in the project file, the number of samples is read from the data.',
  }),
  computeUnsolvable: planning(
    'stage s for 100 steps {\n  train all\n  prune weights by magnitude to 100% over 25%..75% of compute\n}\n',
    'stage s for 100 steps {\n  train all\n  prune weights by magnitude to 90% over 25%..75% of compute\n}\n',
  ),
  wrongNumber: planning(
    'train all for 100 steps decay linear warmup 500 steps\n',
    'train all for 100 steps decay linear warmup 10 steps\n',
  ),
  tooManyStages: planning(
    'repeat 100000 times { prune weights by magnitude removing 1% of remaining }\n',
    'repeat 100 times { prune weights by magnitude removing 1% of remaining }\n',
  ),
  unknownLengthName: {
    wrong: {
      recipe: 'stage tune { train all }\n',
      command: `plan recipe.prune --model ${lenet300} --for 'tune=50 steps' --for 'tone=50 steps'`,
    },
    right: {
      recipe: 'stage tune { train all }\n',
      command: `plan recipe.prune --model ${lenet300} --for 'tune=50 steps'`,
    },
  },
  tooManyUpdates: planning(
    'stage tune for 1e9 steps {\n  train all\n  prune weights by magnitude to 80% over 25%..75% every 1 steps\n}\n',
    'stage tune for 1e9 steps {\n  train all\n  prune weights by magnitude to 80% over 25%..75%\n}\n',
  ),
  lengthWithoutHole: {
    wrong: {
      recipe: 'stage tune for 100 steps { train all }\n',
      command: `plan recipe.prune --model ${lenet300} --for '50 steps'`,
    },
    right: {
      recipe: 'stage tune { train all }\n',
      command: `plan recipe.prune --model ${lenet300} --for '50 steps'`,
    },
  },
  nothingSelected: planning(
    'prune weights in linear except fc1, fc2, fc3 by magnitude to 80%\n',
    'prune weights in linear except fc1, fc2 by magnitude to 80%\n',
  ),
  emptyExclusion: planning(
    'prune weights in fc1 except fc2 by magnitude to 80%\n',
    'prune weights in fc1, fc3 except fc3 by magnitude to 80%\n',
  ),
  leftDense: planning(
    'prune weights by magnitude to 2:4\n',
    'prune weights except conv1, conv2 by magnitude to 2:4\n',
    { model: lenet5 },
  ),
  patternFitsNothing: planning(
    'prune weights in conv1 by magnitude to 2:4\n',
    'prune weights in conv1 by magnitude to 50%\n',
    { model: lenet5 },
  ),
  targetBelowPruned: planning(
    'prune weights by magnitude to 90%\nprune weights except fc1 by global magnitude to 50%\n',
    'prune weights by magnitude to 50%\nprune weights except fc1 by global magnitude to 90%\n',
  ),
  noEffect: planning(
    `${half}prune weights except fc1 by magnitude to 50%\n`,
    `${half}prune weights except fc1 by magnitude to 60%\n`,
  ),
  unknownStart: planning(
    `${once}prune weights in fc1 by magnitude removing 20% of remaining\n`,
    `${once}prune weights by global magnitude removing 20% of remaining\n`,
  ),
  mayBePruned: planning(
    `${once}prune weights in fc1 by magnitude to 45%\n`,
    `${half}prune weights in fc1 by magnitude to 55%\n`,
  ),
  fallingCurve: planning(curve('(p * (3.8 - 2.8 * p))'), curve('cubic')),
  curveOutOfRange: planning(curve('(p * (7 - 6 * p))'), curve('linear')),
  curveUndefined: planning(curve('(p / (p - 0.5) / 2)'), curve('(p / (p + 1) * 2)')),
  curveShort: planning(curve('(2 * p)'), curve('p'), {
    note: 'A curve says which part of the way is done: 0 where the window opens, 1 where it closes.',
  }),
  removesTooMuch: planning(
    'repeat 2 times { prune weights by magnitude removing 60% of original }\n',
    'repeat 2 times { prune weights by magnitude removing 40% of original }\n',
  ),
  fromBelowPruned: planning(
    `${half}prune weights by magnitude to 90% from 40% over 0..100 steps\n`,
    `${half}prune weights by magnitude to 90% from 60% over 0..100 steps\n`,
    { options: "--for '100 steps'" },
  ),
  overlappingWindows: planning(
    'stage s for 100 steps {\n  train all\n  prune weights in layers 0..1 by magnitude to 50% over 0%..50%\n  prune weights in fc1 by magnitude to 70% over 50%..100%\n}\n',
    'stage s for 100 steps {\n  train all\n  prune weights in fc2 by magnitude to 50% over 0%..50%\n  prune weights in fc1 by magnitude to 70% over 50%..100%\n}\n',
  ),
  infeasibleFloor: planning(
    'prune weights except fc1 by global magnitude to 95% protect min 2000 weights per layer\n',
    'prune weights except fc1 by global magnitude to 90% protect min 1000 weights per layer\n',
  ),
  roundedFloor: planning(
    'prune weights by global magnitude to 66.667% protect min 33.333% per layer\n',
    'prune weights by global magnitude to 66% protect min 33.333% per layer\n',
    {
      note: 'A layer of 1000 weights cannot keep 333.33 of them, so its floor is 334.',
    },
  ),
  belowFloor: planning(
    'prune weights in fc3 by magnitude to 90%\nprune weights by global magnitude to 80% protect min 20% per layer\n',
    'prune weights in fc3 by magnitude to 90%\nprune weights by global magnitude to 80% protect min 10% per layer\n',
  ),
  floorAbovePattern: told(
    catalogue.floorAbovePattern,
    { floor: '60%', pattern: '2:4', keeps: '50%' },
    'A floor in numbers of weights, or a recipe that is planned without having been checked, can stand above what a pattern keeps. Floors in percent are compared before a model is known, by [ESP2215](ESP2215.md).',
    'Protect no more than the pattern keeps, or choose one that keeps more.',
  ),
  mayBeBelowFloor: planning(
    `${once}prune weights by global magnitude to 60% protect min 10% per layer\n`,
    'prune weights by global magnitude to 50% protect min 10% per layer\nprune weights by global magnitude to 60% protect min 10% per layer\n',
  ),
  patternBreaks: planning(
    `${once}prune weights by magnitude to keep 1 of 4\n`,
    'prune weights by magnitude to keep 1 of 4\n',
  ),
  lossyFrames: planning(
    'stage s for 100 steps {\n  train all\n  prune weights by magnitude to keep 1 of 4 over 0%..50% through keep 5 of 10\n}\n',
    'stage s for 100 steps {\n  train all\n  prune weights by magnitude to keep 1 of 4 over 0%..50% through keep 2 of 4\n}\n',
  ),
  idleClause: planning(
    'prune weights by global magnitude to 2:4\n',
    'prune weights by magnitude to 2:4\n',
  ),
  idleMask: planning(
    'prune weights by magnitude to 80% mask soft\n',
    'stage s for 10 steps {\n  prune weights by magnitude to 80% mask soft\n  train all\n}\n',
  ),
  frozenUnderMask: planning(
    'stage s for 10 steps {\n  retrain biases\n  prune weights by magnitude to 80% over 0%..50% mask soft\n}\n',
    'stage s for 10 steps {\n  train all\n  prune weights by magnitude to 80% over 0%..50% mask soft\n}\n',
  ),
  partialCover: planning(
    'retrain lora within 0.3% of params for 100 steps\n',
    'retrain lora within 0.6% of params for 100 steps\n',
  ),
  nothingFits: planning(
    'retrain lora within 0.01% of params for 100 steps\n',
    'retrain lora within 0.6% of params for 100 steps\n',
  ),
  overBudget: planning(
    'retrain lora(rank: 8) within 1% of params for 100 steps\n',
    'retrain lora(rank: 1) within 1% of params for 100 steps\n',
  ),
  adaptedTwice: planning(
    'retrain lora(on: fc1, rank: 2), lora(on: fc1, rank: 4) for 100 steps\n',
    'retrain lora(on: fc2, rank: 2), lora(on: fc1, rank: 4) for 100 steps\n',
  ),
  nothingTrains: planning('retrain norms for 100 steps\n', 'retrain biases for 100 steps\n'),
  frozenPart: planning('retrain norms, biases for 100 steps\n', 'retrain biases for 100 steps\n'),
  adaptedAndTrained: planning(
    'retrain weights, lora(rank: 2) for 100 steps\n',
    'retrain biases, lora(rank: 2) for 100 steps\n',
  ),
  nothingToMerge: planning(
    'train all for 100 steps\nmerge keeping masks\n',
    'retrain lora(rank: 1) for 100 steps\nmerge keeping masks\n',
  ),
  unknownMark: told(
    catalogue.unknownMark,
    { name: 'start', known: ['original'] },
    'Whoever plans a recipe without checking it first, through the library, gets this for a `rewind` to a mark that is not set by then. The command finds it earlier, as [ESP2003](ESP2003.md) or [ESP2007](ESP2007.md).',
    'Put the `mark` above the `rewind`.',
  ),
  refuted: planning(
    `${half}expect sparsity of model >= 60%\n`,
    `${half}expect sparsity of model >= 50%\n`,
  ),
  unknownOwner: planning(
    `stage cut { ${half.trim()} }\nmark done\nexpect sparsity of done >= 50%\n`,
    `stage cut { ${half.trim()} }\nexpect sparsity of cut >= 50%\n`,
  ),
  missingCalibration: {
    wrong: {
      recipe: 'prune weights by wanda to 50%\n',
      command: `plan recipe.prune --model ${digits}`,
    },
    right: {
      recipe: 'prune weights by wanda to 50%\n',
      command: `plan recipe.prune --model ${digits} ${digitsData}`,
    },
    note: 'Where no `calibration` data is named, the training data stands for it.',
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
  planTooLarge: told(
    catalogue.planTooLarge,
    { limit: 2 ** 26 },
    'A file that was given as a plan is far longer than plans are: usually another file, such as a data set, under the wrong name.',
    'Check the name of the file; make the plan again with `espalier plan RECIPE --out plan.yaml`.',
  ),
  planSyntax: planFile('format: {\n'),
  planAliases: planFile('format: 1\nparams: &a {}\nsettings: *a\n'),
  planSchemaBroken: planFile('format: 1\nstages: many\n'),
  planIncoherent: told(
    catalogue.planIncoherent,
    { path: ['stages', 0, 'statements', 1, 'reached'], problem: 'the last update must reach it' },
    'A plan was edited by hand in one of several places that belong together: the recipe beside its hash, a count beside the updates that lead to it, a layer that the plan does not list.',
    'Edit the recipe instead, and make the plan again with `espalier plan RECIPE --out plan.yaml`.',
  ),
};

/** A broken file, and the recipe that the right one would be made of. */
function planFile(text: string): (typeof plan)['planSyntax'] {
  return {
    wrong: { files: { 'plan.yaml': text }, command: `run plan.yaml --model ${lenet300}` },
    right: { recipe: half, command: `plan recipe.prune --model ${lenet300}` },
    note: '`--out plan.yaml` writes the plan of the recipe into a file that can be run later.',
  };
}
