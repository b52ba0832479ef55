/** Pages of `catalogue/plan-insertions.ts`. The model has three linear layers: `fc1`, `fc2` and `fc3`. */
import * as catalogue from '../catalogue/plan-insertions.ts';
import { planning, described, type Pages } from './example.ts';

export const planInsertions: Pages<typeof catalogue> = {
  misfitInsertion: planning(
    'insert hybrid(rank: 64) on linear\nretrain inserted for 100 steps\n',
    'insert hybrid(rank: 64) on fc1, fc2\nretrain inserted for 100 steps\n',
  ),
  insertedElsewhere: planning(
    'insert hybrid(rank: 4) on fc1\ninsert hybrid(rank: 8) on fc1, fc2\nretrain inserted for 100 steps\n',
    'insert hybrid(rank: 4) on fc1\ninsert hybrid(rank: 8) on fc2\nretrain inserted for 100 steps\n',
  ),
  nothingInserted: planning(
    'train all for 100 steps\nmerge inserted\n',
    'insert hybrid(rank: 4) on fc1\nretrain inserted for 100 steps\nmerge inserted\n',
  ),
  otherInsertions: planning(
    'insert hybrid(rank: 4) on fc1\nretrain inserted for 100 steps\nrewind weights to original\n',
    'insert hybrid(rank: 4) on fc1\nretrain inserted for 100 steps\nmerge inserted\nrewind weights to original\n',
  ),
  insertedInRounds: {
    wrong: 'repeat 3 times {\n  insert hybrid(rank: 4) on linear\n  retrain inserted for 100 steps\n}\n',
    right: 'insert hybrid(rank: 4) on linear\nrepeat 3 times { retrain inserted for 100 steps }\n',
  },
  stayingInsertion: described(
    catalogue.stayingInsertion,
    { stays: [{ name: 'conv2.bypass', why: '32 groups of the convolution leave no room for 4 of the bypass' }] },
    'A bypass mixes channels that the convolution beside it keeps apart, or its layer has a mask of single weights.',
    'Nothing has to be done: the model computes the same, with more operators. To fold it, insert before pruning and prune whole units, or give the bypass a multiple of the groups of the convolution.',
  ),
};
