/** Claims about units that go as a whole. */
import type { Claim } from '../claim.ts';

const fluctuation = (share: string, more: string): string =>
  `prune neurons by global fluctuation to ${share} sparsity grouped by readers normalized by std per layer ${more}using 1024 samples of train`;

const explained = (criterion: string, more: string): string =>
  `prune channels by global ${criterion} to 25% sparsity grouped by first normalized by sum per layer ${more}`;

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
];
