/** What can go wrong while arms are joined and masks are moved (ESP658x). */
import { error, warning } from '../diagnostic.ts';
import type { Names } from '../name-list.ts';
import { digits, withCommand } from '../pages/example.ts';

const run = `run recipe.prune --model ${digits} --train test/fixtures/data/digits_x_train.npy,test/fixtures/data/digits_y_train.npy --out out`;

function historyOf(group: string): string {
  return JSON.stringify({ formatVersion: 2, of: { [group]: 300 }, cuts: [{ units: { [group]: [3, 5] } }] }) + '\n';
}

export const masksDiffer = error<{ stage: string; tensor: string; arms: Names }>('ESP6580', 'average of masks that differ', {
  message: ({ stage, tensor, arms }) => `\`${stage}\` averages \`${arms.join('` and `')}\`, whose masks of \`${tensor}\` differ`,
  why: 'the mean of a pruned and a kept weight is neither, and the sparsity would be lost (arXiv:2306.16788)',
  help: () => 'prune before the branch, so that all arms share one mask, or `pick` an arm',
  ...withCommand(
    run,
    'branch 2 ways varying seed {\n  train all with sgd(lr: 0.1) for 20 steps\n  prune weights by global magnitude to 50%\n}\naverage all\n',
    'prune weights by global magnitude to 50%\nbranch 2 ways varying seed { train all with sgd(lr: 0.1) for 20 steps }\naverage all\n',
  ),
});

export const nothingBest = error<{ stage: string; metric: string; on: string }>('ESP6581', 'no best arm', {
  message: ({ stage, metric, on }) => `\`${stage}\` picks by ${metric} on ${on}, which is not a number in any arm`,
  why: 'NaN compares with nothing',
  help: () => 'look for the arm whose loss grew without bound, and lower its learning rate',
  told: 'The metric is NaN in every arm, so no arm is better than another. A training that diverges ends the run earlier, as [ESP6520](ESP6520.md); this code is for a model whose own output is NaN.',
  remedy: 'Look at the arms one by one: `measure loss` after the branch shows each.',
  example: { stage: 'pick-best', metric: 'loss', on: 'validation' },
});

export const compactedDiffers = error<{ file: string; difference: number }>('ESP6582', 'compacted model that computes something else', {
  message: ({ file, difference }) =>
    `\`${file}\` without its masked units differs from the masked model by ${difference.toExponential(1)} of its largest output`,
  why: 'the removed units are zero on every side, so the outputs must be equal up to rounding',
  help: () => 'leave `compact` out and report this: the surgery has a fault',
  told: 'The compacted model is run beside the masked one on a batch of the data, and their outputs are compared. Only an operator whose rule is wrong, or one that is not deterministic, causes this.',
  remedy: 'Remove `compact`; the run then writes the masked model.',
  example: { file: 'model.onnx', difference: 0.031 },
});

export const tooLargeToCompact = error<{ file: string; numbers: number; most: number }>('ESP6583', 'model that is too large to compact', {
  message: ({ file, numbers, most }) =>
    `\`${file}\` holds ${numbers.toLocaleString('en-US')} numbers itself, and \`compact\` cuts up to ${most.toLocaleString('en-US')} in one file`,
  why: 'the result is one protocol buffer of at most 2 GB, built in memory; weights in a file beside the model are streamed instead',
  help: () => 'save the model with external data: `onnx.save_model(model, path, save_as_external_data=True)`',
  told: 'Tensors that lie in the model file itself are cut in memory, and written as one file. Those in files beside it are cut on their way from one file to the other.',
  remedy:
    'Save the model with external data: `onnx.save_model(model, path, save_as_external_data=True)`; or leave `compact` out, and the masked model is written tensor by tensor.',
  example: { file: 'large.onnx', numbers: 7_000_000_000, most: 2 ** 28 },
});

export const budgetOutOfReach = error<{
  file: string;
  /** `50% of flops`, `4 ms on batch 1`. */
  asked: string;
  /** Without all units that may go: `61.20%`, `4.8 ms`. */
  best: string;
}>('ESP6584', 'share of a resource that cannot be reached', {
  message: ({ file, asked, best }) => `\`${file}\` cannot be cut to ${asked}: ${best} remain without every unit that can be pruned`,
  why: 'floors, one unit of each group, and units that earlier prunes kept by score stay',
  help: () => 'ask for more, lower the floor, or prune units of more kinds: `prune channels, neurons`',
  ...withCommand(
    run,
    'prune neurons by global magnitude to 50% sparsity\n  normalized by mean per layer\nprune neurons in "0" by magnitude to 0.5% of params normalized by mean per layer\ncompact\n',
    'prune neurons by global magnitude to 50% sparsity\n  normalized by mean per layer\nprune neurons in "0" by magnitude to 20% of params normalized by mean per layer\ncompact\n',
  ),
});

export const sampleScoreIsNaN = error<{ data: string; sample: number; criterion: string; stage: string }>(
  'ESP6585',
  'sample without a score',
  {
    message: ({ data, sample, criterion, stage }) => `\`${criterion}\` is not a number for sample ${sample} of \`${data}\` in \`${stage}\``,
    why: 'NaN compares with nothing, so it cannot be ranked',
    help: () => 'look for outputs that are very large: `softmax(y over out)` stays finite where `exp(y)` does not',
    told: 'The score of a sample is NaN: an exponential of a large output is infinite, and an infinite part of an infinite sum is NaN.',
    remedy: 'Write `softmax(y over out)`, which subtracts the largest output first.',
    example: { data: 'train', sample: 42, stage: 'choose', criterion: 'norm(exp(y) / sum(exp(y) over out) - label over out)' },
  },
);

export const foreignHistory = error<{ file: string; name: string; reason: string }>('ESP6586', 'history of another model', {
  message: ({ file, name, reason }) => `the history cannot be replayed on \`${file}\`: it cuts \`${name}\`, and ${reason}`,
  why: 'units are found by the names of their groups and their places in the original model',
  help: () => 'name the model that was pruned, before anything was cut out of it',
  wrong: { files: { 'history.json': historyOf('neurons of 9') }, command: `replay history.json --model ${digits} --out smaller.onnx` },
  right: { files: { 'history.json': historyOf('neurons of 0') }, command: `replay history.json --model ${digits} --out smaller.onnx` },
  note: '`espalier explain groups MODEL` lists the groups of a model.',
});

export const noHistory = error<{ file: string }>('ESP6587', 'file without a pruning history', {
  message: ({ file }) => `\`${file}\` holds no pruning history`,
  why: 'a replay repeats a recorded history',
  help: () => 'name the `pruning_history.json` of a run, or the model beside it; only runs with `compact` have one',
  wrong: { command: `replay ${digits} --model ${digits} --out smaller.onnx` },
  right: { files: { 'history.json': historyOf('neurons of 0') }, command: `replay history.json --model ${digits} --out smaller.onnx` },
});

export const stillWeights = error<{ layer: string }>('ESP6576', 'shared weights that are all the same', {
  message: ({ layer }) => `the weights of \`${layer}\` do not differ, so that they have no scale`,
  why: 'shared weights are drawn as wide as the weights before them, by their standard deviation',
  help: () => 'leave the layer out with `except`, or draw its weights first: `reset weights`',
  told: 'All weights of a layer that is to share cells are the same number, zeros for example, or it has one weight.',
  remedy: 'Draw the weights first: `reset weights using kaiming`.',
  example: { layer: 'fc1' },
});

export const noSharedForm = warning<{ reason: string }>('ESP6577', 'shared weights that are written dense only', {
  message: ({ reason }) => `no \`shared.onnx\` is written: ${reason}`,
  why: 'a graph with the cells instead of the weights is the smaller file; the dense model is complete without it',
  help: () => 'export the model with a newer operator set and its weights as initializers, or use `model.onnx`',
  told: 'The model uses an operator set below 11, keeps the weights as constants, has no graph, or is too large to be held.',
  remedy: 'Export the model again with operator set 11 or newer. `model.onnx` has the same outputs.',
  example: { reason: 'operator set 9 has no ranges of whole numbers' },
});

export const negativeShares = error<{ name: string; score: number; rule: string }>('ESP6790', 'share in proportion to a number below 0', {
  message: ({ name, score, rule }) => `\`${rule}\` of \`${name}\` is ${score}, and nothing can be kept in proportion to it`,
  why: 'shares in proportion need numbers of 0 or more',
  help: ({ rule }) => `take its size, \`|${rule}|\`, or move shares by it: \`shifted(${rule})\``,
  ...withCommand(
    run,
    'prune weights by magnitude to 60%\n  allocated by mean(w - 1) per layer\n',
    'prune weights by magnitude to 60%\n  allocated by mean(|w - 1|) per layer\n',
  ),
});

export const noSampleFits = error<{ data: string; most: number; of: string; key: number; column?: string }>(
  'ESP6045',
  'samples of which none fits the budget',
  {
    message: ({ data, most, of, key, column }) =>
      `none of the samples that are left of \`${data}\`${column === undefined ? '' : ` with \`${column}\` ${key}`} fits ${most} ${of}`,
    why: 'an earlier prune took those that fit, and a budget is never exceeded',
    help: () => 'allow more, or prune to the smaller budget first',
    told: 'A prune before this one left samples of page 7 that each take more than 50 tokens with their parents; those that fit are gone. The plan knows the costs, and not which samples the scores of the earlier prune leave.',
    remedy: 'Allow more tokens, or prune once, to the smaller budget.',
    example: { data: 'train', most: 50, of: 'tokens', key: 7, column: 'page' },
  },
);
