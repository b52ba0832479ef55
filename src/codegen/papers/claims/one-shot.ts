/** Claims of recipes that prune the weights of a trained network at once. */
import type { Claim, Edit } from '../claim.ts';

const perRow = {
  what: 'magnitude per row',
  recipe: 'prune weights in linear except head by uniform magnitude to 60% ranked per row',
} as const;

/** The norms of the inputs, or of gradients, count the other way round. */
const wandaTurned: Edit = ['by uniform wanda', 'by uniform (|w| / sqrt(avg(x^2)))'];
const gradientsTurned: Edit = ['by uniform gblm(alpha: 25)', 'by uniform (|w| * sqrt(avg(x^2)) / sqrt(avg(g^2)))'];

const rung = (share: string): { readonly at: string } => ({
  at: `sweep[target=${share}]`,
});

const essential = (
  share: string,
  margin: number,
  because: string,
): Pick<
  Claim,
  'recipe' | 'says' | 'where' | 'task' | 'metric' | 'mutants' | 'margin' | 'because' | 'margined' | 'at' | 'rival' | 'claim'
> => ({
  recipe: 'essential-sparsity',
  says: 'one cut by magnitude, without data and training, removes much at no cost; random masks do not.',
  where: 'abstract, section 3',
  claim: `at ${share}, one cut by magnitude is better than one at random by ${margin} ${margin === 1 ? 'point' : 'points'}`,
  task: 'digits',
  metric: 'accuracy',
  ...rung(share),
  rival: { what: 'a random cut', edits: [['by global magnitude', 'by erk random']] },
  mutants: [{ what: 'the largest go', edits: [['by global magnitude', 'by global (0 - |w|)']] }],
  margin,
  because,
  margined: 'after figures were seen',
});

export const oneShot: readonly Claim[] = [
  {
    recipe: 'global-mp',
    says: 'one threshold for the whole network is better than one for each layer.',
    where: 'sections 3 and 4',
    claim: 'untrained, at 90%, one threshold for all layers beats the same share of each by 20 points',
    task: 'Fashion-MNIST',
    metric: 'accuracy',
    set: { target: '90%', length: '1 step' },
    at: 'prune',
    rival: {
      what: 'the same share of each layer',
      edits: [['by global magnitude to target protect min least per layer', 'by uniform magnitude to target']],
    },
    mutants: [
      { what: 'weights that are drawn', edits: [['by global magnitude', 'by global random']] },
      { what: 'the largest go', edits: [['by global magnitude', 'by global (0 - |w|)']] },
    ],
    margin: 20,
    because: 'it won by 50 points when it was first tried.',
    margined: 'after figures were seen',
  },
  {
    recipe: 'wanda',
    says: 'weights times the norms of their inputs leave a much better language model than magnitude.',
    where: 'abstract',
    claim: 'at 60%, the loss is lower by 3% than that of magnitude, row by row',
    task: 'characters, Llama',
    metric: 'loss',
    set: { target: '60%', calibrating: '128' },
    rival: perRow,
    mutants: [{ what: 'norms of inputs turned round', edits: [wandaTurned] }],
    once: true,
    margin: 3,
    because: 'on one batch it was lower by 6%.',
    margined: 'after figures were seen',
    covers: 'calibration',
  },
  {
    recipe: 'gblm-pruner',
    says: 'gradients added to the norms of inputs beat magnitude, wanda and SparseGPT.',
    where: 'abstract',
    claim: 'at 60%, the loss is lower by 3% than that of magnitude, row by row',
    task: 'characters, Llama',
    metric: 'loss',
    set: { target: '60%', calibrating: '128' },
    rival: perRow,
    mutants: [{ what: 'norms of gradients turned round', edits: [gradientsTurned] }],
    once: true,
    margin: 3,
    because: 'on one batch it was lower by 8%.',
    margined: 'after figures were seen',
  },
  {
    recipe: 'gblm-pruner',
    says: 'gradients added to the norms of inputs beat magnitude, wanda and SparseGPT.',
    where: 'abstract',
    claim: 'at 60%, the loss is lower by 0.5% than that of wanda',
    task: 'characters, Llama',
    metric: 'loss',
    set: { target: '60%', calibrating: '128' },
    rival: { what: 'wanda', recipe: 'wanda', set: { target: '60%', calibrating: '128' } },
    mutants: [{ what: 'norms of gradients turned round', edits: [gradientsTurned] }],
    once: true,
    margin: 0.5,
    because: 'on one batch it was lower by 1%.',
    margined: 'after figures were seen',
  },
  {
    recipe: 'gblm-pruner',
    says: 'gradients added to the norms of inputs beat magnitude, wanda and SparseGPT.',
    where: 'abstract',
    claim: 'at 60%, the loss is lower than that of SparseGPT',
    task: 'characters, Llama',
    metric: 'loss',
    set: { target: '60%', calibrating: '128' },
    rival: { what: 'SparseGPT', recipe: 'sparsegpt', set: { target: '60%', calibrating: '128' } },
    mutants: [{ what: 'norms of gradients turned round', edits: [gradientsTurned] }],
    once: true,
    margin: 0,
    because: 'any lower loss would do.',
    margined: 'after figures were seen',
  },
  {
    recipe: 'sparsegpt',
    says: 'weights that make up for those that go let half of a large model go in one shot, where magnitude fails.',
    where: 'abstract, section 4',
    claim: 'at 60%, the loss is lower by 10% than that of magnitude',
    task: 'characters, Llama',
    metric: 'loss',
    set: { target: '60%', calibrating: '128' },
    rival: {
      what: 'magnitude',
      recipe: 'prune weights in linear except head by uniform magnitude to 60%',
    },
    mutants: [
      {
        what: 'nothing is made up for',
        edits: [['compensating by obs(damping: 1%)', '']],
      },
      { what: 'weights that are drawn', edits: [['by uniform obs', 'by uniform random']] },
    ],
    margin: 10,
    because: 'on one batch it was lower by 14%.',
    margined: 'after figures were seen',
  },
  {
    recipe: 'perp',
    says: 'to retrain a small share of the parameters, biases, norms and adapters, reaches what retraining all of them reaches.',
    where: 'abstract',
    claim: 'at 95%, biases and adapters of rank 2, 4% of the parameters, come within 1.5 points of training everything',
    task: 'digits',
    metric: 'accuracy',
    set: { target: '95%', length: '300 steps', rank: '2', alpha: '4' },
    rival: {
      what: 'training everything',
      recipe: [
        'param lr: number = 5e-3',
        'stage prune { prune weights in linear except head by uniform magnitude to 95% }',
        'stage tune for 300 steps { train all with adamw(lr: lr) decay linear warmup 10% }',
      ].join('\n'),
    },
    mutants: [
      {
        what: 'the adapters of pruned layers left out, and biases too',
        edits: [['biases, norms, lora(rank: rank, alpha: alpha, form: masked),', '']],
      },
    ],
    grid: { param: 'lr', values: ['1e-2', '5e-3', '1e-3'] },
    margin: -1.5,
    because: 'seeds of a network that is trained in full differ by about a point.',
    margined: 'before the first run',
    covers: 'adapters',
  },
  essential('60%', 5, 'it won by 16 points when it was first tried.'),
  essential('80%', 20, 'it won by 54 points when it was first tried.'),
  {
    ...essential('30%', -0.5, 'half a point is two of 360 digits; the network lost none when it was first tried.'),
    claim: 'at 30%, one cut by magnitude costs at most half a point',
    rival: { what: 'the dense network', recipe: 'measure accuracy on test' },
    mutants: [{ what: 'a random cut', edits: [['by global magnitude', 'by erk random']] }],
  },
  {
    recipe: 'rnn-sparsity',
    says: 'the hidden matrices of a recurrent network can be pruned further than its input matrices.',
    where: 'results',
    claim: 'at 90%, right after pruning, the loss without hidden weights is lower by 30% than that without input weights',
    task: 'characters, LSTM',
    metric: 'loss',
    set: { target: '90%', repair: '1 step' },
    at: 'branch[hidden]/cut-hidden',
    rival: { what: 'input matrices', at: 'branch[input]/cut-input' },
    mutants: [
      {
        what: 'the largest hidden weights go',
        edits: [['recurrent.hidden by global magnitude', 'recurrent.hidden by global (0 - |w|)']],
      },
    ],
    once: true,
    margin: 30,
    because:
      'on one batch it was lower by 35%. Without the largest hidden weights it is lower by 23%, so that less would say nothing of which weights go.',
    margined: 'after figures were seen',
    covers: 'branches',
  },
  {
    recipe: 'dimap',
    says: 'a score within a module lets all modules compete fairly, where plain magnitude prunes some too much.',
    where: 'abstract',
    claim: 'untrained, at 70%, it leaves 1 point more than global magnitude',
    task: 'Fashion-MNIST, ViT',
    metric: 'accuracy',
    set: { target: '70%', length: '1 step' },
    at: 'prune',
    rival: { what: 'global magnitude', edits: [['by global dimap', 'by global magnitude']] },
    mutants: [{ what: 'weights that are drawn', edits: [['by global dimap', 'by global random']] }],
    margin: 1,
    because: 'any gain that rounding does not make; it was known to lose.',
    margined: 'after figures were seen',
  },
  {
    recipe: 'ecoflap',
    says: 'blocks that keep weights by how much the loss changes along random directions beat the same share for all.',
    where: 'abstract, section 4',
    claim: 'at 65%, the loss is lower by 2% than that of wanda with one share for all blocks',
    task: 'characters, Llama',
    metric: 'loss',
    set: { target: '65%', floor: '25%' },
    rival: {
      what: 'wanda, the same share for all',
      edits: [
        ['  protect min floor per layer\n', ''],
        ['  allocated by zeroth(eps: 1e-3) per block\n', ''],
      ],
    },
    mutants: [
      { what: 'steps so long that the loss means nothing', edits: [['eps: 1e-3', 'eps: 10']] },
      {
        what: 'weights that are drawn',
        edits: [
          ['by wanda to', 'by random to'],
          ['  sequentially\n', ''],
        ],
      },
    ],
    margin: 2,
    because: 'shares by another measure of sensitivity were lower by 7% when they were tried.',
    margined: 'before the first run',
  },
];
