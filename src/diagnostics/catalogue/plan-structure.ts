/** What can be wrong with arms and their joins when a recipe meets a model (ESP411x). */
import { define } from '../diagnostic.ts';
import { howMany } from '../how-many.ts';
import { listed } from '../name-list.ts';

export const openArms = define<{ arms: readonly string[] }>({
  code: 'ESP4110',
  severity: 'error',
  title: 'stage after open arms',
  message: ({ arms }) => `this wants one model, and there are ${arms.length}: ${listed(arms)}`,
  why: 'after a branch or a sweep each arm has a model of its own',
  help: () =>
    'join the arms first with `average all` or `pick best by …`, or put this into the block so that each arm does it',
});

export const nothingToJoin = define<object>({
  code: 'ESP4111',
  severity: 'error',
  title: 'join without arms',
  message: () => 'no branch or sweep is open here',
  why: 'a statement without effect usually is a mistake',
  help: () => 'put it behind the `branch` or `sweep` whose arms it joins, or remove it',
});

export const missingWays = define<object>({
  code: 'ESP4112',
  severity: 'error',
  title: 'branch without a number of ways',
  message: () => 'this branch does not say in how many ways it goes on',
  why: 'a plan writes every arm out',
  help: () => 'write how many: `branch 3 ways varying seed`',
});

export const waysMismatch = define<{ ways: number; arms: number }>({
  code: 'ESP4113',
  severity: 'error',
  title: 'branch that says its arms twice',
  message: ({ ways, arms }) =>
    `this branch has ${howMany(arms, 'arm')} of its own, and says ${ways} as well`,
  why: 'an arm for each value, or for each `arm`: the branch cannot have another number of them',
  help: () => 'leave the number of ways out',
});

export const equalArms = define<{ arm: string }>({
  code: 'ESP4114',
  severity: 'error',
  title: 'value that is tried twice',
  message: ({ arm }) => `two arms are \`${arm}\``,
  why: 'arms share every random stream, so equal ones give the same bytes',
  help: () => 'write each value once',
});

export const unknownArm = define<{ name: string; arms: readonly string[] }>({
  code: 'ESP4115',
  severity: 'error',
  title: 'pick of no single arm',
  message: ({ name, arms }) =>
    `\`${name}\` is not one arm that is open here: there ${arms.length === 1 ? 'is' : 'are'} ${listed(arms)}`,
  why: 'one model goes on',
  help: ({ name }) =>
    `name an arm of the branch above, or join what \`${name}\` branches into inside it`,
});

export const unequalMasks = define<{
  layer: string;
  arms: readonly [string, string];
  pruned: readonly [string, string];
}>({
  code: 'ESP4116',
  severity: 'error',
  title: 'average of unequal masks',
  message: ({ layer, arms, pruned }) =>
    `\`${arms[0]}\` prunes ${pruned[0]} of \`${layer}\` and \`${arms[1]}\` ${pruned[1]}`,
  why: 'the mean of a pruned weight and a kept one is neither: only models of one mask are averaged (arXiv:2306.16788)',
  help: () => 'prune before the branch, or `pick` an arm',
});

export const nothingToDecideOn = define<{ what: string; instead: string }>({
  code: 'ESP4117',
  severity: 'error',
  title: 'decision without validation data',
  message: ({ what }) => `${what} measures on \`validation\`, and there is no such data`,
  why: 'what is chosen on the test data is no longer tested by it',
  help: ({ instead }) => `name the data with --validation or in the project file${instead}`,
});

export const patternRewired = define<{ layer: string; isTiled?: boolean }>({
  code: 'ESP4118',
  severity: 'error',
  title: 'rewiring of a pattern',
  message: ({ layer, isTiled }) =>
    `\`${layer}\` is pruned ${isTiled === true ? 'in tiles' : 'to a pattern'}, which rewiring would break`,
  why: 'what grows may stand in a group that is full, or in a tile that is empty',
  help: () => 'leave the layer out with `except`, or prune its weights to a share',
});

export const nothingToRewire = define<object>({
  code: 'ESP4119',
  severity: 'error',
  title: 'rewiring without zeros',
  message: () => 'nothing is pruned in the layers that this rewires',
  why: 'what is dropped would grow again at once, so the statement has no effect',
  help: () => 'prune first: `prune weights by erk random to 90%`',
});

export const noNorms = define<object>({
  code: 'ESP4120',
  severity: 'error',
  title: 'calibration without norms',
  message: () => 'this model has no batch normalisation with running statistics',
  why: 'a statement without effect usually is a mistake',
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
  title: 'continuation of no training',
  message: ({ name }) => `\`${name}\` left no training behind that could go on here`,
  why: 'its optimizer and its clock are what is gone on with; a mean of arms has neither',
  help: () => 'name a stage above that trains, and that is not one of several arms',
});

export const otherAlgorithm = define<{ before: string; now: string }>({
  code: 'ESP4123',
  severity: 'error',
  title: 'continuation with another optimizer',
  message: ({ before, now }) => `a training with \`${before}\` cannot go on with \`${now}\``,
  why: 'the state of one optimizer means nothing to another',
  help: ({ before }) => `leave \`with\` out, or write \`with ${before}(…)\``,
});

export const nothingContinues = define<{ part: string }>({
  code: 'ESP4124',
  severity: 'error',
  title: 'rewinding of what nobody reads',
  message: ({ part }) => `\`${part}\` goes back, and no training continues another`,
  why: 'every stage starts a fresh optimizer and clock, so this has no effect',
  help: () => 'add `continuing STAGE` to the training behind it, or leave the part out',
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
  message: () => 'a claim over several seeds stands inside a block',
  why: 'it speaks of the whole recipe up to its place, which is carried out once for each seed',
  help: () => 'put it behind the block, on a line of its own',
});

export const tooFewSeeds = define<object>({
  code: 'ESP4141',
  severity: 'error',
  title: 'claim over one seed',
  message: () => 'a claim over seeds needs two of them at least',
  why: 'over a single seed every statistic is the value itself',
  help: () => 'ask for more seeds, or leave the statistic out',
});

export const unequalSeeds = define<{ first: number; second: number }>({
  code: 'ESP4142',
  severity: 'error',
  title: 'claims over different numbers of seeds',
  message: ({ first, second }) =>
    `this claims something over ${second} seeds, another over ${first}`,
  why: 'the recipe is carried out once for each seed, and every claim over seeds speaks of all',
  help: ({ first, second }) => `write ${Math.max(first, second)} seeds in both`,
});

export const nothingOverSeeds = define<object>({
  code: 'ESP4143',
  severity: 'error',
  title: 'claim over seeds before anything happens',
  message: () => 'nothing happens before this claim, so every seed gives the same value',
  why: 'the network as it came depends on no seed',
  help: () => 'move it behind the statements that it speaks of, or leave the statistic out',
});

export const resetAllBy = define<{ rule: string }>({
  code: 'ESP4260',
  severity: 'error',
  title: 'reset of all by a rule for weights',
  message: ({ rule }) =>
    `\`reset all\` begins everything anew, and \`${rule}\` says how weights begin`,
  why: 'biases, norms and running statistics have beginnings of their own, and an ONNX file knows none',
  help: () =>
    'write `reset all using pytorch`, or `reset weights using …` and leave the rest as it was trained',
});

export const foldedNormsStay = define<{ layers: readonly string[] }>({
  code: 'ESP4261',
  severity: 'warning',
  title: 'network that begins without its norms',
  message: ({ layers }) =>
    `the exporter has folded norms into ${howMany(layers.length, 'layer')}: ${listed(layers)}`,
  why: 'what is drawn anew is the network of the file, which trains without norms',
  help: () => 'export the model with its norms (`do_constant_folding=False`, in training mode)',
});
