/** Claims of papers that hold at the size of a toy, each as a trial of the recipe beside a trial of its rival or baseline. */

export interface Trial {
  /** The name of a paper's recipe, or the text of one. */
  readonly recipe: string;
  readonly set?: Readonly<Record<string, string>>;
}

export interface Claim {
  readonly recipe: string;
  readonly claim: string;
  readonly task: Task;
  readonly metric: 'accuracy' | 'loss';
  readonly ours: Trial;
  readonly baseline: Trial;
  /** What the baseline is, in a few words. */
  readonly against: string;
  /** By how much the mean must be better: in points of accuracy, or as a share of the loss. Negative: it may be worse by so much. */
  readonly margin: number;
  /** True where nothing is drawn, so that every seed gives the same. */
  readonly once?: true;
  /** True for the few that the tests carry out. */
  readonly short?: true;
}

/** A model and its data among the fixtures. */
export type Task = keyof typeof tasks;

const digits = { train: 'digits_%_train.npy', test: 'digits_%_test.npy' };
const fashion = { train: 'fmnist_%_train.npy', test: 'fmnist_%_test.npy' };
const moby = { train: 'batch_moby_%.npy', test: 'batch_moby_%.npy' };

export const tasks = {
  'digits from scratch': { model: 'mlp_digits_init', ...digits },
  digits: { model: 'mlp_digits', ...digits },
  'Fashion-MNIST': { model: 'lenet5_fmnist', ...fashion },
  'characters, Llama': { model: 'char_llama', ...moby },
  'characters, LSTM': { model: 'lstm_lm', ...moby },
} as const;

const trained = 'train all with sgd(lr: 0.1, momentum: 0.9) decay cosine';

const retrained =
  'stage retrain for 200 steps { train all with sgd(lr: 0.1, momentum: 0.9, weight-decay: 1e-4) decay linear warmup 10% }';

/** The recipe of soups on a network without norms, which has nothing to calibrate. */
function soup(round: readonly string[]): string {
  const prune = 'stage prune { prune weights by global magnitude removing 53.584% of remaining }';
  return ['repeat 3 times {', prune, ...round, '}'].join('\n');
}

export const claims: readonly Claim[] = [
  {
    recipe: 'gmp',
    claim: 'at 95%, pruning gradually beats pruning at once at the end by 15 points',
    task: 'digits from scratch',
    metric: 'accuracy',
    ours: { recipe: 'gmp', set: { target: '95%', length: '1500 steps' } },
    baseline: {
      recipe: `stage s for 1500 steps {\n  ${trained}\n  prune weights except first layer by uniform magnitude to 95%\n}`,
    },
    against: 'one cut at the end',
    margin: 15,
    short: true,
  },
  {
    recipe: 'gmp',
    claim: 'at 98%, pruning gradually beats one cut at 75% of training by 1 point',
    task: 'digits from scratch',
    metric: 'accuracy',
    ours: { recipe: 'gmp', set: { target: '98%', length: '1500 steps' } },
    baseline: {
      recipe: `stage s for 1500 steps {\n  ${trained}\n  prune weights except first layer by uniform magnitude to 98% over 75%..75%\n}`,
    },
    against: 'one cut at 75%',
    margin: 1,
  },
  {
    recipe: 'global-mp',
    claim:
      'before training, one threshold for all layers at 90% is better than the same share of each',
    task: 'Fashion-MNIST',
    metric: 'accuracy',
    ours: { recipe: 'prune weights by global magnitude to 90% protect min 0.5% per layer' },
    baseline: { recipe: 'prune weights by uniform magnitude to 90%' },
    against: 'uniform magnitude',
    once: true,
    margin: 0,
    short: true,
  },
  {
    recipe: 'global-mp',
    claim: 'at 98%, tuned, a least number of weights in each layer costs nothing',
    task: 'digits',
    metric: 'accuracy',
    ours: { recipe: 'global-mp', set: { target: '98%', length: '300 steps' } },
    baseline: { recipe: 'global-mp', set: { target: '98%', length: '300 steps', least: '0%' } },
    against: 'no least number',
    margin: -1,
  },
  {
    recipe: 'wanda',
    claim: 'at 60%, the loss is lower than that of magnitude, row by row',
    task: 'characters, Llama',
    metric: 'loss',
    ours: { recipe: 'wanda', set: { target: '60%', calibrating: '8' } },
    baseline: {
      recipe: 'prune weights in linear except head by uniform magnitude to 60% ranked per row',
    },
    against: 'magnitude per row',
    once: true,
    margin: 0,
    short: true,
  },
  {
    recipe: 'gblm-pruner',
    claim: 'at 60%, the loss is lower than that of magnitude, row by row',
    task: 'characters, Llama',
    metric: 'loss',
    ours: { recipe: 'gblm-pruner', set: { target: '60%', calibrating: '8' } },
    baseline: {
      recipe: 'prune weights in linear except head by uniform magnitude to 60% ranked per row',
    },
    against: 'magnitude per row',
    once: true,
    margin: 0,
  },
  {
    recipe: 'sparsegpt',
    claim: 'at 60%, the loss is lower than that of magnitude',
    task: 'characters, Llama',
    metric: 'loss',
    ours: { recipe: 'sparsegpt', set: { target: '60%', calibrating: '8' } },
    baseline: { recipe: 'prune weights in linear except head by uniform magnitude to 60%' },
    against: 'magnitude',
    once: true,
    margin: 0,
  },
  {
    recipe: 'perp',
    claim: 'at 90%, biases and adapters come within 2.5 points of training everything',
    task: 'digits',
    metric: 'accuracy',
    ours: { recipe: 'perp', set: { target: '90%', length: '300 steps', lr: '5e-3' } },
    baseline: {
      recipe:
        'stage prune { prune weights in linear except head by uniform magnitude to 90% }\nstage tune for 300 steps { train all with adamw(lr: 5e-3) decay linear warmup 10% }',
    },
    against: 'training all',
    margin: -2.5,
  },
  {
    recipe: 'perp',
    claim: 'at 90%, biases and adapters beat the pruned network by 5 points',
    task: 'digits',
    metric: 'accuracy',
    ours: { recipe: 'perp', set: { target: '90%', length: '300 steps', lr: '5e-3' } },
    baseline: { recipe: 'prune weights in linear except head by uniform magnitude to 90%' },
    against: 'no training',
    margin: 5,
  },
  {
    recipe: 'lottery-ticket',
    claim: 'at 5% left, the ticket beats its mask with weights drawn anew by 1 point',
    task: 'digits from scratch',
    metric: 'accuracy',
    ours: { recipe: 'lottery-ticket', set: { rounds: '14', length: '200 steps' } },
    baseline: {
      recipe: [
        'mark start',
        'repeat 14 times {',
        '  stage train for 200 steps { train all with adam(lr: 1.2e-3) decay constant }',
        '  stage prune {',
        '    prune weights except head by uniform magnitude removing 20% of remaining',
        '    prune weights in head by uniform magnitude removing 10% of remaining',
        '  }',
        '  rewind all to start',
        '}',
        'reset weights using kaiming',
        'stage ticket for 200 steps { train all with adam(lr: 1.2e-3) decay constant }',
      ].join('\n'),
    },
    against: 'the mask, drawn anew',
    margin: 1,
  },
  {
    recipe: 'stabilizing-lth',
    claim: 'rewinding to an early step is not worse than to the start by more than half a point',
    task: 'digits from scratch',
    metric: 'accuracy',
    ours: {
      recipe: 'stabilizing-lth',
      set: { rounds: '6', early: '30 steps', length: '270 steps' },
    },
    baseline: {
      recipe: 'stabilizing-lth',
      set: { rounds: '6', early: '1 step', length: '299 steps' },
    },
    against: 'rewinding to step 1',
    margin: -0.5,
  },
  {
    recipe: 'sparse-model-soups',
    claim: 'the loss of the mean network is at most 1% above that of a single one',
    task: 'digits',
    metric: 'loss',
    ours: { recipe: soup(['branch 3 ways varying seed {', retrained, '}', 'average all']) },
    baseline: { recipe: soup([retrained]) },
    against: 'one network',
    margin: -0.01,
  },
  {
    recipe: 'essential-sparsity',
    claim: 'at 60%, one cut by magnitude leaves 30 points more than one at random',
    task: 'digits',
    metric: 'accuracy',
    ours: { recipe: 'prune weights in linear except head by global magnitude to 60%' },
    baseline: { recipe: 'prune weights in linear except head by erk random to 60%' },
    against: 'a random cut',
    margin: 30,
  },
  {
    recipe: 'random-pruning',
    claim: 'at 80%, a random mask trains to within 3 points of the dense network',
    task: 'digits from scratch',
    metric: 'accuracy',
    ours: { recipe: 'random-pruning', set: { length: '600 steps' } },
    baseline: {
      recipe:
        'stage tune for 600 steps { train all with sgd(lr: 0.1, momentum: 0.9, nesterov, weight-decay: 5e-4) decay step 0.1 at 50%, 75% }',
    },
    against: 'the dense network',
    margin: -3,
  },
  {
    recipe: 'granet',
    claim: 'at 95%, growing again costs at most 1.5 points against pruning alone',
    task: 'digits from scratch',
    metric: 'accuracy',
    ours: { recipe: 'granet', set: { target: '95%', length: '2500 steps' } },
    baseline: {
      recipe: [
        'stage start { prune weights by erk random to 50% }',
        'stage s for 2500 steps {',
        '  train all with sgd(lr: 0.1, momentum: 0.9, nesterov, weight-decay: 5e-4) decay step 0.1 at 50%, 75%',
        '  prune weights by global magnitude to 95% from 50% over 0%..50% every 1000 steps along cubic',
        '}',
      ].join('\n'),
    },
    against: 'pruning alone',
    margin: -1.5,
  },
  {
    recipe: 'rigl',
    claim: 'at 98%, moving connections costs at most 1 point against a fixed random mask',
    task: 'digits from scratch',
    metric: 'accuracy',
    ours: { recipe: 'rigl', set: { target: '98%', length: '1000 steps' } },
    baseline: {
      recipe: [
        'stage start { prune weights by erk random to 98% }',
        'stage s for 1000 steps {',
        '  train all with sgd(lr: 0.1, momentum: 0.9, nesterov, weight-decay: 1e-4) decay step 0.1 at 30%, 70%, 90%',
        '}',
      ].join('\n'),
    },
    against: 'a fixed mask',
    margin: -1,
  },
  {
    recipe: 'sparse-pretraining',
    claim:
      'at 98%, pruning in the middle half of compute beats pruning in the last 5% by 10 points',
    task: 'digits from scratch',
    metric: 'accuracy',
    ours: { recipe: 'sparse-pretraining', set: { target: '98%', length: '800 steps' } },
    baseline: {
      recipe: [
        'stage s for 800 steps {',
        '  train all with adamw(lr: 1e-3, weight-decay: 0.1) decay cosine warmup 2%',
        '  prune weights in linear except head by global magnitude to 98% over 95%..100% along geometric',
        '}',
      ].join('\n'),
    },
    against: 'pruning in the last 5%',
    margin: 10,
  },
  {
    recipe: 'rnn-sparsity',
    claim: 'at 90%, right after pruning, hidden matrices can be spared better than input matrices',
    task: 'characters, LSTM',
    metric: 'loss',
    ours: { recipe: 'prune weights in recurrent.hidden by global magnitude to 90%' },
    baseline: { recipe: 'prune weights in recurrent.input by global magnitude to 90%' },
    against: 'input matrices',
    once: true,
    margin: 0,
  },
];
