/** What can be wrong with arms and their joins when a recipe meets a model (ESP411x). */
import { define } from '../diagnostic.ts';
import { howMany, listed } from '../name-list.ts';

export const openArms = define<{ arms: readonly string[] }>({
  code: 'ESP4110',
  severity: 'error',
  title: 'stage after open arms',
  message: ({ arms }) => `this needs one model, but there are ${arms.length}: ${listed(arms)}`,
  why: 'after a branch or a sweep each arm has a model of its own',
  help: () => 'join the arms first with `average all` or `pick best by …`, or move this into the block so that each arm runs it',
});

export const nothingToJoin = define<object>({
  code: 'ESP4111',
  severity: 'error',
  title: 'join without arms',
  message: () => 'no branch or sweep is open here',
  why: 'a statement without effect is usually a mistake',
  help: () => 'put it after the `branch` or `sweep` whose arms it joins, or remove it',
});

export const missingWays = define<object>({
  code: 'ESP4112',
  severity: 'error',
  title: 'branch without a number of ways',
  message: () => 'this branch does not say how many arms it has',
  why: 'a plan lists every arm',
  help: () => 'write how many: `branch 3 ways varying seed`',
});

export const waysMismatch = define<{ ways: number; arms: number }>({
  code: 'ESP4113',
  severity: 'error',
  title: 'branch with two numbers of arms',
  message: ({ ways, arms }) => `this branch has ${howMany(arms, 'arm')} of its own, but also says ${ways}`,
  why: 'each value, or each `arm`, is one arm, so their number is fixed',
  help: () => 'leave the number of ways out',
});

export const equalArms = define<{ arm: string }>({
  code: 'ESP4114',
  severity: 'error',
  title: 'value tried twice',
  message: ({ arm }) => `two arms are \`${arm}\``,
  why: 'arms share every random stream, so equal ones give the same bytes',
  help: () => 'write each value once',
});

export const unknownArm = define<{ name: string; arms: readonly string[] }>({
  code: 'ESP4115',
  severity: 'error',
  title: 'pick of an unknown arm',
  message: ({ name, arms }) => `\`${name}\` is not one arm that is open here: there ${arms.length === 1 ? 'is' : 'are'} ${listed(arms)}`,
  why: 'only one model continues',
  help: ({ name }) => `name an arm of the branch above, or join what \`${name}\` branches into inside it`,
});

export const unequalMasks = define<{ layer: string; arms: readonly [string, string]; pruned: readonly [string, string] }>({
  code: 'ESP4116',
  severity: 'error',
  title: 'average of unequal masks',
  message: ({ layer, arms, pruned }) => `\`${arms[0]}\` prunes ${pruned[0]} of \`${layer}\` and \`${arms[1]}\` ${pruned[1]}`,
  why: 'the mean of a pruned and a kept weight is neither, so only models with the same mask are averaged (arXiv:2306.16788)',
  help: () => 'prune before the branch, or `pick` an arm',
});

export const nothingToDecideOn = define<{ what: string; instead: string }>({
  code: 'ESP4117',
  severity: 'error',
  title: 'decision without validation data',
  message: ({ what }) => `${what} measures on \`validation\`, but there is no such data`,
  why: 'data that guided a choice can no longer test the result',
  help: ({ instead }) => `give the data with --validation or in the project file${instead}`,
});

export const patternRewired = define<{ layer: string; isTiled?: boolean }>({
  code: 'ESP4118',
  severity: 'error',
  title: 'rewiring of a pattern',
  message: ({ layer, isTiled }) => `\`${layer}\` is pruned ${isTiled === true ? 'in tiles' : 'to a pattern'}, which rewiring would break`,
  why: 'a new weight may fall into a full group or an empty tile',
  help: () => 'leave the layer out with `except`, or prune its weights to a percentage',
});

export const nothingToRewire = define<object>({
  code: 'ESP4119',
  severity: 'error',
  title: 'rewiring without zeros',
  message: () => 'nothing is pruned in the layers that this rewires',
  why: 'dropped weights would regrow at once, so the statement has no effect',
  help: () => 'prune first: `prune weights by erk random to 90%`',
});

export const noNorms = define<object>({
  code: 'ESP4120',
  severity: 'error',
  title: 'calibration without norms',
  message: () => 'this model has no batch normalisation with running statistics',
  why: 'a statement without effect is usually a mistake',
  help: () => 'remove it',
});

export const untilBesideWindow = define<{ verb: string }>({
  code: 'ESP4121',
  severity: 'error',
  title: 'window in a stage that may end early',
  message: ({ verb }) => `\`${verb}\` acts over a window of a stage that \`until\` may end early`,
  why: 'if the stage ends before the window does, the target is never reached',
  help: () => 'put the window into a stage of its own, before the one with `until`',
});

export const nothingToContinue = define<{ name: string }>({
  code: 'ESP4122',
  severity: 'error',
  title: 'nothing to continue',
  message: ({ name }) => `\`${name}\` left no training that can continue here`,
  why: 'continuing needs an optimizer and a clock, and a mean of arms has neither',
  help: () => 'name a stage above that trains, and that is not one of several arms',
});

export const otherAlgorithm = define<{ before: string; now: string }>({
  code: 'ESP4123',
  severity: 'error',
  title: 'continuation with another optimizer',
  message: ({ before, now }) => `a training with \`${before}\` cannot continue with \`${now}\``,
  why: 'the state of one optimizer means nothing to another',
  help: ({ before }) => `leave \`with\` out, or write \`with ${before}(…)\``,
});

export const nothingContinues = define<{ part: string }>({
  code: 'ESP4124',
  severity: 'error',
  title: 'rewinding without effect',
  message: ({ part }) => `\`${part}\` is rewound, but no training continues another`,
  why: 'every stage starts a fresh optimizer and clock, so this has no effect',
  help: () => 'add `continuing STAGE` to the training after it, or leave the part out',
});

export const nothingToReconstruct = define<object>({
  code: 'ESP4139',
  severity: 'error',
  title: 'nothing to reconstruct',
  message: () => 'no statement before this prunes the layers that it fits',
  why: '`reconstruct` fits kept weights to what the layers gave before they were pruned',
  help: () => 'prune the layers first, or leave `reconstruct` out',
});

export const seedsOutOfPlace = define<object>({
  code: 'ESP4140',
  severity: 'error',
  title: 'claim over seeds inside a block',
  message: () => 'a claim over several seeds is inside a block',
  why: 'it covers the whole recipe up to its place, which runs once per seed',
  help: () => 'put it after the block, on its own line',
});

export const tooFewSeeds = define<object>({
  code: 'ESP4141',
  severity: 'error',
  title: 'claim over one seed',
  message: () => 'a claim over seeds needs at least two',
  why: 'over a single seed every statistic is the value itself',
  help: () => 'ask for more seeds, or leave the statistic out',
});

export const unequalSeeds = define<{ first: number; second: number }>({
  code: 'ESP4142',
  severity: 'error',
  title: 'claims over different numbers of seeds',
  message: ({ first, second }) => `this claim is over ${second} seeds, another one over ${first}`,
  why: 'the recipe runs once per seed, and every claim covers all seeds',
  help: ({ first, second }) => `write ${Math.max(first, second)} seeds in both`,
});

export const nothingOverSeeds = define<object>({
  code: 'ESP4143',
  severity: 'error',
  title: 'claim over seeds before anything happens',
  message: () => 'nothing happens before this claim, so every seed gives the same value',
  why: 'the original network depends on no seed',
  help: () => 'move it after the statements that it is about, or leave the statistic out',
});

export const resetAllBy = define<{ rule: string }>({
  code: 'ESP4260',
  severity: 'error',
  title: 'reset of all by a rule for weights',
  message: ({ rule }) => `\`reset all\` resets everything, but \`${rule}\` covers only weights`,
  why: 'biases, norms and running statistics have their own initial values, which an ONNX file does not hold',
  help: () => 'write `reset all using pytorch`, or `reset weights using …` and keep the rest as trained',
});

export const foldedNormsStay = define<{ layers: readonly string[] }>({
  code: 'ESP4261',
  severity: 'warning',
  title: 'reset without norms',
  message: ({ layers }) => `the exporter has folded norms into ${howMany(layers.length, 'layer')}: ${listed(layers)}`,
  why: 'the reset network is the one in the file, which trains without norms',
  help: () => 'export the model with its norms (`do_constant_folding=False`, in training mode)',
});
