/** What can be wrong with arms and their joins when a recipe meets a model (ESP411x). */
import { error, warning } from '../diagnostic.ts';
import { howMany, listed, type Names } from '../name-list.ts';
import { digits, digitsTraining, onDigits, planning } from '../pages/example.ts';

const train = 'train all for 10 steps';
const half = 'prune weights by magnitude to 50%';
const sparsity = 'param target: sparsity = 50%\n';

/** In the second round the pattern stands above the rewiring. */
const rewiredBelow = (where: string): string =>
  `prune weights in fc1 by magnitude to 50%\nrepeat 2 times {\n  stage grow for 10 steps {\n    train all\n    rewire 10% of remaining${where} by |g| every 5 steps\n  }\n  prune weights in fc2 by magnitude to 2:4\n}\n`;

export const openArms = error<{ arms: Names }>('ESP4110', 'stage after open arms', {
  message: ({ arms }) => `this needs one model, but there are ${arms.length}: ${listed(arms)}`,
  why: 'after a branch or a sweep each arm has a model of its own',
  help: () => 'join the arms first with `average all` or `pick best by …`, or move this into the block so that each arm runs it',
  ...planning(
    `${sparsity}sweep target in 50%, 80% { prune weights by magnitude to target }\n${train}\n`,
    `${sparsity}sweep target in 50%, 80% {\n  prune weights by magnitude to target\n  ${train}\n}\n`,
    {
      ...onDigits,
      note: 'After open arms only `measure`, `expect` and `mark` are allowed: each arm runs them separately. The checker finds an open `branch` without a model, as [ESP2227](ESP2227.md).',
    },
  ),
});

export const nothingToJoin = error<object>('ESP4111', 'join without arms', {
  message: () => 'no branch or sweep is open here',
  why: 'a statement without effect is usually a mistake',
  help: () => 'put it after the `branch` or `sweep` whose arms it joins, or remove it',
  ...planning(`${train}\naverage all\n`, `branch 3 ways varying seed { ${train} }\naverage all\n`, onDigits),
});

export const missingWays = error<object>('ESP4112', 'branch without a number of ways', {
  message: () => 'this branch does not say how many arms it has',
  why: 'a plan lists every arm',
  help: () => 'write how many: `branch 3 ways varying seed`',
  ...planning(`branch varying seed { ${train} }\naverage all\n`, `branch 3 ways varying seed { ${train} }\naverage all\n`, onDigits),
});

export const waysMismatch = error<{ ways: number; arms: number }>('ESP4113', 'branch with two numbers of arms', {
  message: ({ ways, arms }) => `this branch has ${howMany(arms, 'arm')} of its own, but also says ${ways}`,
  why: 'each value, or each `arm`, is one arm, so their number is fixed',
  help: () => 'leave the number of ways out',
  ...planning(
    `branch 3 ways { arm short { ${train} }\narm long { train all for 20 steps } }\naverage all\n`,
    `branch { arm short { ${train} }\narm long { train all for 20 steps } }\naverage all\n`,
    onDigits,
  ),
});

export const equalArms = error<{ arm: string }>('ESP4114', 'value tried twice', {
  message: ({ arm }) => `two arms are \`${arm}\``,
  why: 'arms share every random stream, so equal ones give the same bytes',
  help: () => 'write each value once',
  ...planning(
    `${sparsity}sweep target in 50%, 80%, 50% { prune weights by magnitude to target }\n`,
    `${sparsity}sweep target in 50%, 80% { prune weights by magnitude to target }\n`,
  ),
});

export const unknownArm = error<{ name: string; arms: Names }>('ESP4115', 'pick of an unknown arm', {
  message: ({ name, arms }) => `\`${name}\` is not one arm that is open here: there ${arms.length === 1 ? 'is' : 'are'} ${listed(arms)}`,
  why: 'only one model continues',
  help: ({ name }) => `name an arm of the branch above, or join what \`${name}\` branches into inside it`,
  ...planning(
    `param lr: number = 0.1\nbranch {\n  arm short { ${train} }\n  arm long { branch varying lr in 0.1, 0.2 { train all with sgd(lr: lr) for 20 steps } }\n}\npick long\n`,
    `param lr: number = 0.1\nbranch {\n  arm short { ${train} }\n  arm long {\n    branch varying lr in 0.1, 0.2 { train all with sgd(lr: lr) for 20 steps }\n    average all\n  }\n}\npick long\n`,
    onDigits,
  ),
});

export const unequalMasks = error<{ layer: string; arms: readonly [string, string]; pruned: readonly [string, string] }>(
  'ESP4116',
  'average of unequal masks',
  {
    message: ({ layer, arms, pruned }) => `\`${arms[0]}\` prunes ${pruned[0]} of \`${layer}\` and \`${arms[1]}\` ${pruned[1]}`,
    why: 'the mean of a pruned and a kept weight is neither, so only models with the same mask are averaged (arXiv:2306.16788)',
    help: () => 'prune before the branch, or `pick` an arm',
    ...planning(
      `${sparsity}branch varying target in 50%, 80% { prune weights by magnitude to target }\naverage all\n`,
      `${half}\nbranch 3 ways varying seed { ${train} }\naverage all\n`,
      onDigits,
    ),
  },
);

export const nothingToDecideOn = error<{ what: string; instead: string }>('ESP4117', 'decision without validation data', {
  message: ({ what }) => `${what} measures on \`validation\`, but there is no such data`,
  why: 'data that guided a choice can no longer test the result',
  help: ({ instead }) => `give the data with --validation or in the project file${instead}`,
  ...planning(
    `branch 3 ways varying seed { ${train} }\npick best by loss\n`,
    `branch 3 ways varying seed { ${train} }\npick best by loss on train\n`,
    onDigits,
  ),
});

export const patternRewired = error<{ layer: string; isTiled?: boolean }>('ESP4118', 'rewiring of a pattern', {
  message: ({ layer, isTiled }) => `\`${layer}\` is pruned ${isTiled === true ? 'in tiles' : 'to a pattern'}, which rewiring would break`,
  why: 'a new weight may fall into a full group or an empty tile',
  help: () => 'leave the layer out with `except`, or prune its weights to a percentage',
  ...planning(rewiredBelow(''), rewiredBelow(' in fc1'), {
    note: 'The checker finds the usual case without a model, as [ESP2218](ESP2218.md).',
  }),
});

export const nothingToRewire = error<object>('ESP4119', 'rewiring without zeros', {
  message: () => 'nothing is pruned in the layers that this rewires',
  why: 'dropped weights would regrow at once, so the statement has no effect',
  help: () => 'prune first: `prune weights by erk random to 90%`',
  ...planning(
    'stage grow for 10 steps {\n  train all\n  rewire 10% of remaining by |g| every 5 steps\n}\n',
    `${half}\nstage grow for 10 steps {\n  train all\n  rewire 10% of remaining by |g| every 5 steps\n}\n`,
  ),
});

export const noNorms = warning<object>('ESP4120', 'calibration without norms', {
  message: () => 'this model has no batch normalisation with running statistics',
  why: 'the statement has no effect here: a recipe that takes statistics anew also runs on networks without any',
  help: () => 'remove it if the recipe is for this network alone',
  ...planning(`${half}\ncalibrate norms using 100 samples of train\n`, `${half}\n`, onDigits),
});

export const untilBesideWindow = error<{ verb: string }>('ESP4121', 'window in a stage that may end early', {
  message: ({ verb }) => `\`${verb}\` acts over a window of a stage that \`until\` may end early`,
  why: 'if the stage ends before the window does, the target is never reached',
  help: () => 'put the window into a stage of its own, before the one with `until`',
  ...planning(
    'stage s until loss <= 0.1 at most 100 steps {\n  train all\n  prune weights by magnitude to 80% over 0%..50%\n}\n',
    'stage s for 50 steps {\n  train all\n  prune weights by magnitude to 80% over 0%..100%\n}\nstage t until loss <= 0.1 at most 50 steps { train all }\n',
    { model: digits, options: `${digitsTraining} --validation test/fixtures/data/digits_x_test.npy,test/fixtures/data/digits_y_test.npy` },
  ),
});

export const nothingToContinue = error<{ name: string }>('ESP4122', 'nothing to continue', {
  message: ({ name }) => `\`${name}\` left no training that can continue here`,
  why: 'continuing needs an optimizer and a clock, and a mean of arms has neither',
  help: () => 'name a stage above that trains, and that is not one of several arms',
  ...planning(
    `branch 2 ways varying seed { stage tune { ${train} } }\naverage all\ntrain all continuing tune for 10 steps\n`,
    `stage tune { ${train} }\ntrain all continuing tune for 10 steps\n`,
    onDigits,
  ),
});

export const otherAlgorithm = error<{ before: string; now: string }>('ESP4123', 'continuation with another optimizer', {
  message: ({ before, now }) => `a training with \`${before}\` cannot continue with \`${now}\``,
  why: 'the state of one optimizer means nothing to another',
  help: ({ before }) => `leave \`with\` out, or write \`with ${before}(…)\``,
  ...planning(
    'stage tune { train all with sgd(lr: 0.1) for 10 steps }\ntrain all with adamw(lr: 0.001) continuing tune for 10 steps\n',
    'stage tune { train all with sgd(lr: 0.1) for 10 steps }\ntrain all continuing tune for 10 steps\n',
  ),
});

export const nothingContinues = error<{ part: string }>('ESP4124', 'rewinding without effect', {
  message: ({ part }) => `\`${part}\` is rewound, but no training continues another`,
  why: 'every stage starts a fresh optimizer and clock, so this has no effect',
  help: () => 'add `continuing STAGE` to the training after it, or leave the part out',
  ...planning(`mark start\n${train}\nrewind all, optimizer to start\n`, `mark start\n${train}\nrewind all to start\n`),
});

export const nothingToReconstruct = error<object>('ESP4139', 'nothing to reconstruct', {
  message: () => 'no statement before this prunes the layers that it fits',
  why: '`reconstruct` fits kept weights to what the layers gave before they were pruned',
  help: () => 'prune the layers first, or leave `reconstruct` out',
  ...planning(`reconstruct layers using 64 samples of train\n`, `${half}\nreconstruct layers using 64 samples of train\n`, onDigits),
});

export const seedsOutOfPlace = error<object>('ESP4140', 'claim over seeds inside a block', {
  message: () => 'a claim over several seeds is inside a block',
  why: 'it covers the whole recipe up to its place, which runs once per seed',
  help: () => 'put it after the block, on its own line',
  ...planning(
    `repeat 2 times {\n  stage tune { ${train} }\n  expect median over 3 seeds loss of model <= 1\n}\n`,
    `repeat 2 times {\n  stage tune { ${train} }\n}\nexpect median over 3 seeds loss of model <= 1\n`,
    onDigits,
  ),
});

export const tooFewSeeds = error<object>('ESP4141', 'claim over one seed', {
  message: () => 'a claim over seeds needs at least two',
  why: 'over a single seed every statistic is the value itself',
  help: () => 'ask for more seeds, or leave the statistic out',
  ...planning(
    `${train}\nexpect median over 1 seed loss of model <= 1\n`,
    `${train}\nexpect median over 3 seeds loss of model <= 1\n`,
    onDigits,
  ),
});

export const unequalSeeds = error<{ first: number; second: number }>('ESP4142', 'claims over different numbers of seeds', {
  message: ({ first, second }) => `this claim is over ${second} seeds, another one over ${first}`,
  why: 'the recipe runs once per seed, and every claim covers all seeds',
  help: ({ first, second }) => `write ${Math.max(first, second)} seeds in both`,
  ...planning(
    `${train}\nexpect median over 3 seeds loss of model <= 1\nexpect mean over 5 seeds loss of model <= 2\n`,
    `${train}\nexpect median over 5 seeds loss of model <= 1\nexpect mean over 5 seeds loss of model <= 2\n`,
    onDigits,
  ),
});

export const nothingOverSeeds = error<object>('ESP4143', 'claim over seeds before anything happens', {
  message: () => 'nothing happens before this claim, so every seed gives the same value',
  why: 'the original network depends on no seed',
  help: () => 'move it after the statements that it is about, or leave the statistic out',
  ...planning(
    `expect median over 3 seeds loss of model <= 1\n${train}\n`,
    `${train}\nexpect median over 3 seeds loss of model <= 1\n`,
    onDigits,
  ),
});

export const resetAllBy = error<{ rule: string }>('ESP4260', 'reset of all by a rule for weights', {
  message: ({ rule }) => `\`reset all\` resets everything, but \`${rule}\` covers only weights`,
  why: 'biases, norms and running statistics have their own initial values, which an ONNX file does not hold',
  help: () => 'write `reset all using pytorch`, or `reset weights using …` and keep the rest as trained',
  ...planning('reset all using kaiming\n', 'reset all using pytorch\n', {
    note: '`kaiming` and `permuted` are rules for weights. `pytorch` uses the initial values of PyTorch modules: see [a search for widths](../structured.md#a-search-for-widths).',
  }),
});

export const foldedNormsStay = warning<{ layers: Names }>('ESP4261', 'reset without norms', {
  message: ({ layers }) => `the exporter has folded norms into ${howMany(layers.length, 'layer')}: ${listed(layers)}`,
  why: 'the reset network is the one in the file, which trains without norms',
  help: () => 'export the model with its norms (`do_constant_folding=False`, in training mode)',
  ...planning('reset all using pytorch\n', 'reset weights using kaiming\n', {
    model: 'test/fixtures/models/resnet8_fmnist.onnx',
    note: 'A norm that is folded into a convolution is part of its weights; after a reset the layer has no norm.',
  }),
});
