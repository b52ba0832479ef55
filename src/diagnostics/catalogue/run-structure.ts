/** What can go wrong while arms are joined and masks are moved (ESP658x). */
import { define } from '../diagnostic.ts';

export const masksDiffer = define<{ stage: string; tensor: string; arms: readonly string[] }>({
  code: 'ESP6580',
  severity: 'error',
  title: 'average of masks that differ',
  message: ({ stage, tensor, arms }) => `\`${stage}\` averages \`${arms.join('` and `')}\`, whose masks of \`${tensor}\` differ`,
  why: 'the mean of a pruned and a kept weight is neither, and the sparsity would be lost (arXiv:2306.16788)',
  help: () => 'prune before the branch, so that all arms share one mask, or `pick` an arm',
});

export const nothingBest = define<{ stage: string; metric: string; on: string }>({
  code: 'ESP6581',
  severity: 'error',
  title: 'no best arm',
  message: ({ stage, metric, on }) => `\`${stage}\` picks by ${metric} on ${on}, which is not a number in any arm`,
  why: 'NaN compares with nothing',
  help: () => 'look for the arm whose loss grew without bound, and lower its learning rate',
});

export const compactedDiffers = define<{ file: string; difference: number }>({
  code: 'ESP6582',
  severity: 'error',
  title: 'compacted model that computes something else',
  message: ({ file, difference }) =>
    `\`${file}\` without its masked units differs from the masked model by ${difference.toExponential(1)} of its largest output`,
  why: 'the removed units are zero on every side, so the outputs must be equal up to rounding',
  help: () => 'leave `compact` out and report this: the surgery has a fault',
});

export const tooLargeToCompact = define<{ file: string; numbers: number; most: number }>({
  code: 'ESP6583',
  severity: 'error',
  title: 'model that is too large to compact',
  message: ({ file, numbers, most }) =>
    `\`${file}\` holds ${numbers.toLocaleString('en-US')} numbers itself, and \`compact\` cuts up to ${most.toLocaleString('en-US')} in one file`,
  why: 'the result is one protocol buffer of at most 2 GB, built in memory; weights in a file beside the model are streamed instead',
  help: () => 'save the model with external data: `onnx.save_model(model, path, save_as_external_data=True)`',
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
  message: ({ file, asked, best }) => `\`${file}\` cannot be cut to ${asked}: ${best} remain without every unit that can be pruned`,
  why: 'floors, one unit of each group, and units that earlier prunes kept by score stay',
  help: () => 'ask for more, lower the floor, or prune units of more kinds: `prune channels, neurons`',
});

export const sampleScoreIsNaN = define<{ data: string; sample: number; criterion: string; stage: string }>({
  code: 'ESP6585',
  severity: 'error',
  title: 'sample without a score',
  message: ({ data, sample, criterion, stage }) => `\`${criterion}\` is not a number for sample ${sample} of \`${data}\` in \`${stage}\``,
  why: 'NaN compares with nothing, so it cannot be ranked',
  help: () => 'look for outputs that are very large: `softmax(y over out)` stays finite where `exp(y)` does not',
});

export const foreignHistory = define<{ file: string; name: string; reason: string }>({
  code: 'ESP6586',
  severity: 'error',
  title: 'history of another model',
  message: ({ file, name, reason }) => `the history cannot be replayed on \`${file}\`: it cuts \`${name}\`, and ${reason}`,
  why: 'units are found by the names of their groups and their places in the original model',
  help: () => 'name the model that was pruned, before anything was cut out of it',
});

export const noHistory = define<{ file: string }>({
  code: 'ESP6587',
  severity: 'error',
  title: 'file without a pruning history',
  message: ({ file }) => `\`${file}\` holds no pruning history`,
  why: 'a replay repeats a recorded history',
  help: () => 'name the `pruning_history.json` of a run, or the model beside it; only runs with `compact` have one',
});

export const stillWeights = define<{ layer: string }>({
  code: 'ESP6576',
  severity: 'error',
  title: 'shared weights that are all the same',
  message: ({ layer }) => `the weights of \`${layer}\` do not differ, so that they have no scale`,
  why: 'shared weights are drawn as wide as the weights before them, by their standard deviation',
  help: () => 'leave the layer out with `except`, or draw its weights first: `reset weights`',
});

export const noSharedForm = define<{ reason: string }>({
  code: 'ESP6577',
  severity: 'warning',
  title: 'shared weights that are written dense only',
  message: ({ reason }) => `no \`shared.onnx\` is written: ${reason}`,
  why: 'a graph with the cells instead of the weights is the smaller file; the dense model is complete without it',
  help: () => 'export the model with a newer operator set and its weights as initializers, or use `model.onnx`',
});

export const negativeShares = define<{ name: string; score: number; rule: string }>({
  code: 'ESP6790',
  severity: 'error',
  title: 'share in proportion to a number below 0',
  message: ({ name, score, rule }) => `\`${rule}\` of \`${name}\` is ${score}, and nothing can be kept in proportion to it`,
  why: 'shares in proportion need numbers of 0 or more',
  help: ({ rule }) => `take its size, \`|${rule}|\`, or move shares by it: \`shifted(${rule})\``,
});

export const noSampleFits = define<{ data: string; most: number; of: string; key: number; column?: string }>({
  code: 'ESP6045',
  severity: 'error',
  title: 'samples of which none fits the budget',
  message: ({ data, most, of, key, column }) =>
    `none of the samples that are left of \`${data}\`${column === undefined ? '' : ` with \`${column}\` ${key}`} fits ${most} ${of}`,
  why: 'an earlier prune took those that fit, and a budget is never exceeded',
  help: () => 'allow more, or prune to the smaller budget first',
});
