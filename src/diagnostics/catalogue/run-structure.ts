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
