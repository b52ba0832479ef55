/** Claims about units that go as a whole. */
import type { Claim } from '../claim.ts';

const fluctuation = (share: string, more: string): string =>
  `prune neurons by global fluctuation to ${share} sparsity grouped by readers normalized by std per layer ${more}using 1024 samples of train`;

const explained = (criterion: string, more: string): string =>
  `prune channels by global ${criterion} to 25% sparsity grouped by first normalized by sum per layer ${more}`;

const uncompensated = `prune channels by global obs to 70% of flops grouped by sum rescored every 2% using 512 samples of train
compact
calibrate norms using 512 samples of train`;

const firstOrder = (criterion: string, more: string): string =>
  `prune heads, neurons by uniform ${criterion} to 25% sparsity grouped by sum ${more}`;

const shrunk = `prune neurons by uniform magnitude to 90% sparsity
compact`;

const afresh = (found: string): string => `reset weights using kaiming
${found}
stage train for 5 epochs { train all with sgd(lr: 0.05, momentum: 0.9) decay linear }`;

const trainedFor = (epochs: number, more: string): string =>
  `for ${epochs} epochs { train all with sgd(lr: 0.02, momentum: 0.9, nesterov, weight-decay: 1e-4) ${more} }`;

/** The scales of a quarter of the channels are below the threshold. */
const pressed = `penalty pressed(lambda: 0.03, threshold: 0.52) = lambda * sum(|gamma| * step(threshold - |chosen.gamma|))
stage explore ${trainedFor(3, 'decay linear loss task + slimming(lambda: 1e-3)')}
mark chosen
stage press ${trainedFor(6, 'loss task + pressed')}`;

const bySmallScales = 'prune channels by global |gamma| to 25% sparsity\ncompact';

export const units: readonly Claim[] = [
  {
    recipe: 'spa',
    claim: 'without 30% of the FLOPs, two epochs bring it to within 1 point of the dense network',
    task: 'Fashion-MNIST, ResNet',
    metric: 'accuracy',
    ours: { recipe: 'spa', set: { kept: '70%', length: '2 epochs' } },
    baseline: { recipe: 'measure accuracy on test' },
    against: 'the dense network',
    margin: -1,
  },
  {
    recipe: 'flap',
    claim: 'without half of the neurons, fluctuation leaves 5 points more than a random choice',
    task: 'digits',
    metric: 'accuracy',
    ours: { recipe: fluctuation('50%', '') },
    baseline: { recipe: 'prune neurons by global random to 50% sparsity' },
    against: 'a random choice',
    margin: 5,
  },
  {
    recipe: 'flap',
    claim: 'without 70% of the neurons, biases that make up for them cost nothing',
    task: 'digits',
    metric: 'accuracy',
    ours: { recipe: fluctuation('70%', 'compensating by bias ') },
    baseline: { recipe: fluctuation('70%', '') },
    against: 'the same units, with nothing made up',
    once: true,
    margin: 0,
  },
  {
    recipe: 'pruning-by-explaining',
    claim:
      'without a quarter of the channels and untrained, relevance leaves 5 points more than the size of weights',
    task: 'Fashion-MNIST, ResNet',
    metric: 'accuracy',
    ours: { recipe: explained('lrp', 'using 256 samples of train') },
    baseline: { recipe: explained('l1', '') },
    against: 'the size of weights',
    once: true,
    margin: 5,
  },
  {
    recipe: 'pruning-by-explaining',
    claim:
      'without a quarter of the channels and untrained, relevance leaves 20 points more than gradients',
    task: 'Fashion-MNIST, ResNet',
    metric: 'accuracy',
    ours: { recipe: explained('lrp', 'using 256 samples of train') },
    baseline: { recipe: explained('taylor', 'using 256 samples of train') },
    against: 'gradients (`taylor`)',
    once: true,
    margin: 20,
  },
  {
    recipe: 'obspa',
    claim:
      'without 30% of the multiply-adds and untrained, layers that make up for channels keep 10 points more',
    task: 'Fashion-MNIST, ResNet',
    metric: 'accuracy',
    ours: { recipe: 'obspa', set: { kept: '70%' } },
    baseline: { recipe: uncompensated },
    against: 'the same scores, with nothing made up',
    once: true,
    margin: 10,
  },
  {
    recipe: 'l1-filters',
    claim:
      'untrained and without a fifth of the filters, leaving out the smallest costs 10 points less than a random choice',
    task: 'Fashion-MNIST, ResNet',
    metric: 'accuracy',
    ours: { recipe: 'prune channels by uniform l1 to 20% sparsity grouped by first' },
    baseline: { recipe: 'prune channels by uniform random to 20% sparsity' },
    against: 'random filters',
    margin: 10,
  },
  {
    recipe: 'finercut',
    claim:
      'without one branch of four, the loss is lower than that of the branch of the least weights',
    task: 'characters, Llama',
    metric: 'loss',
    ours: { recipe: 'finercut', set: { calibrating: '8' } },
    baseline: { recipe: 'prune sublayers by magnitude removing 1 sublayer' },
    against: 'the least weights',
    once: true,
    margin: 0,
  },
  {
    recipe: 'llm-pruner',
    claim:
      'untrained and without a quarter, first-order estimates leave a lower loss than a random choice',
    task: 'characters, Llama',
    metric: 'loss',
    ours: { recipe: firstOrder('param-first', 'using 8 samples of train') },
    baseline: { recipe: firstOrder('random', '') },
    against: 'a random choice',
    margin: 0,
  },
  {
    recipe: 'rethinking',
    claim:
      'without 90% of the neurons, fresh weights that are trained in full beat inherited ones that are tuned shortly by 3 points',
    task: 'digits',
    metric: 'accuracy',
    ours: {
      recipe: `${shrunk}
reset weights using kaiming
stage again for 600 steps { train all with sgd(lr: 0.1, momentum: 0.9) decay linear }`,
    },
    baseline: {
      recipe: `${shrunk}
stage tune for 150 steps { train all with sgd(lr: 1e-3, momentum: 0.9) decay constant }`,
    },
    against: 'inherited weights, tuned',
    margin: 3,
  },
  {
    recipe: 'layer-lottery',
    claim:
      'a block that is found before training is worth at most 1.5 points: the shallow network trains as well as the whole one',
    task: 'Fashion-MNIST, ResNet',
    metric: 'accuracy',
    ours: {
      recipe: afresh(`stage find {
  prune blocks by grasp removing 1 block grouped by sum using 256 samples of train
  compact
}`),
    },
    baseline: { recipe: afresh('') },
    against: 'the whole network',
    margin: -1.5,
  },
  {
    recipe: 'mask-sparsity',
    claim:
      'a quarter of the channels whose scales were pressed to zero costs 30 points less, untuned, than a quarter of those that were not',
    task: 'Fashion-MNIST, ResNet',
    metric: 'accuracy',
    ours: { recipe: `${pressed}\n${bySmallScales}` },
    baseline: { recipe: `stage train ${trainedFor(9, 'decay linear')}\n${bySmallScales}` },
    against: 'the same without pressing',
    margin: 30,
  },
];
