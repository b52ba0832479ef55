/** What can go wrong while arms are joined and masks are moved (ESP658x). */
import { define } from '../diagnostic.ts';

export const masksDiffer = define<{ stage: string; tensor: string; arms: readonly string[] }>({
  code: 'ESP6580',
  severity: 'error',
  title: 'average of masks that differ',
  message: ({ stage, tensor, arms }) =>
    `\`${stage}\` averages \`${arms.join('` and `')}\`, whose masks of \`${tensor}\` differ`,
  why: 'the mean of a pruned weight and a kept one is neither, and the sparsity would be lost (arXiv:2306.16788)',
  help: () => 'prune before the branch, so that all arms share one mask, or `pick` an arm',
});

export const nothingBest = define<{ stage: string; metric: string; on: string }>({
  code: 'ESP6581',
  severity: 'error',
  title: 'no arm that measures best',
  message: ({ stage, metric, on }) =>
    `\`${stage}\` picks by ${metric} on ${on}, which is no number in any arm`,
  why: 'nothing can be compared with it',
  help: () => 'look for the arm whose loss grew without bound, and lower its learning rate',
});

export const compactedDiffers = define<{ file: string; difference: number }>({
  code: 'ESP6582',
  severity: 'error',
  title: 'compacted model that computes something else',
  message: ({ file, difference }) =>
    `\`${file}\` without its masked units differs from the masked model by ${difference.toExponential(1)} of its largest output`,
  why: 'what is taken out is zero on every side, so that the outputs have to be the same up to rounding',
  help: () => 'leave `compact` out and report this: the surgery has a fault',
});

export const tooLargeToCompact = define<{ file: string; numbers: number; most: number }>({
  code: 'ESP6583',
  severity: 'error',
  title: 'model that is too large to compact',
  message: ({ file, numbers, most }) =>
    `\`${file}\` holds ${numbers.toLocaleString('en-US')} numbers itself, and \`compact\` cuts up to ${most.toLocaleString('en-US')} in one file`,
  why: 'what it leaves is one protocol buffer of 2 GB at most, and is made in memory; weights that lie in a file beside the model are cut in a stream',
  help: () =>
    'save the model with external data: `onnx.save_model(model, path, save_as_external_data=True)`',
});

export const budgetOutOfReach = define<{
  file: string;
  /** `50% of flops`, `4 ms on batch 1`. */
  asked: string;
  /** Without all units that may go: `61.20%`, `4.8 ms`. */
  best: string;
}>({
  code: 'ESP6584',
  severity: 'error',
  title: 'share of a resource that cannot be reached',
  message: ({ file, asked, best }) =>
    `\`${file}\` cannot be cut to ${asked}: ${best} are left without all units that may go`,
  why: 'floors, one unit of every group, and what the scores of earlier prunes kept, stay',
  help: () =>
    'ask for more, lower the floor, or prune units of more kinds: `prune channels, neurons`',
});

export const sampleScoreIsNaN = define<{
  data: string;
  sample: number;
  criterion: string;
  stage: string;
}>({
  code: 'ESP6585',
  severity: 'error',
  title: 'sample without a score',
  message: ({ data, sample, criterion, stage }) =>
    `\`${criterion}\` is no number for sample ${sample} of \`${data}\` in \`${stage}\``,
  why: 'what cannot be compared cannot be ranked',
  help: () =>
    'look for outputs that are very large: `softmax(y over out)` stays finite where `exp(y)` does not',
});

export const foreignHistory = define<{ file: string; name: string; reason: string }>({
  code: 'ESP6586',
  severity: 'error',
  title: 'history of another model',
  message: ({ file, name, reason }) =>
    `the history cannot be replayed on \`${file}\`: it cuts \`${name}\`, and ${reason}`,
  why: 'units are found by the names of their groups and their places in the original model',
  help: () => 'name the model that was pruned, before anything was cut out of it',
});

export const noHistory = define<{ file: string }>({
  code: 'ESP6587',
  severity: 'error',
  title: 'file without a pruning history',
  message: ({ file }) => `\`${file}\` holds no pruning history`,
  why: 'a replay follows what a run has recorded',
  help: () =>
    'name the `pruning_history.json` of a run, or the model beside it: those of runs with `compact` have one',
});

export const negativeShares = define<{ name: string; score: number; rule: string }>({
  code: 'ESP6790',
  severity: 'error',
  title: 'share in proportion to a number below 0',
  message: ({ name, score, rule }) =>
    `\`${rule}\` of \`${name}\` is ${score}, and nothing can be kept in proportion to it`,
  why: 'shares in proportion need numbers of 0 or more',
  help: ({ rule }) => `take its size, \`|${rule}|\`, or move shares by it: \`shifted(${rule})\``,
});
