/** Claims of recipes that prune before anything trains. */
import type { Claim } from '../claim.ts';

/** As many at random, with the densities of Erdős and Rényi, then training as the recipe trains. */
function atRandom(length: string, lr: string): string {
  return [
    'stage prune { prune weights by erk random to 95% }',
    `stage tune for ${length} { train all with sgd(lr: ${lr}, momentum: 0.9, weight-decay: 5e-4) decay step 0.1 at 33%, 67% }`,
  ].join('\n');
}

export const beforeTraining: readonly Claim[] = [
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
    recipe: 'snip',
    claim: 'at 95%, the connections that it keeps train better by 1 point than as many at random',
    task: 'digits from scratch',
    metric: 'accuracy',
    ours: { recipe: 'snip', set: { target: '95%', length: '600 steps' } },
    baseline: { recipe: atRandom('600 steps', '0.1') },
    against: 'a random mask',
    margin: 1,
  },
  {
    recipe: 'synflow',
    claim: 'at 95%, the connections that it keeps train better by 1 point than as many at random',
    task: 'digits from scratch',
    metric: 'accuracy',
    ours: { recipe: 'synflow', set: { target: '95%', length: '1500 steps', rounds: '20' } },
    baseline: { recipe: atRandom('1500 steps', '0.01') },
    against: 'a random mask',
    margin: 1,
  },
];
