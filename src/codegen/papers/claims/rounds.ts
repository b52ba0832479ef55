/** Claims of recipes that train and prune in turn. */
import type { Claim } from '../claim.ts';

const retrained =
  'stage retrain for 200 steps { train all with sgd(lr: 0.1, momentum: 0.9, weight-decay: 1e-4) decay linear warmup 10% }';

/** The recipe of soups on a network without norms, which has nothing to calibrate. */
function soup(round: readonly string[]): string {
  const prune = 'stage prune { prune weights by global magnitude removing 53.584% of remaining }';
  return ['repeat 3 times {', prune, ...round, '}'].join('\n');
}

/** Pruned little, from a trained start: the regime in which retrained networks stay connected. */
function twins(retraining: readonly string[]): string {
  return ['stage prune { prune weights by uniform magnitude to 20% }', ...retraining].join('\n');
}

export const inRounds: readonly Claim[] = [
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
    recipe: 'three-regime',
    claim:
      'at 20%, the network halfway between two retrained twins is within 1 point of one of them',
    task: 'digits',
    metric: 'accuracy',
    ours: { recipe: twins(['branch 2 ways varying seed {', retrained, '}', 'average all']) },
    baseline: { recipe: twins([retrained]) },
    against: 'one of them',
    margin: -1,
  },
];
