/** Claims of recipes that prune while they train. */
import type { Claim } from '../claim.ts';

const trained = 'train all with sgd(lr: 0.1, momentum: 0.9) decay cosine';

export const gradual: readonly Claim[] = [
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
];
