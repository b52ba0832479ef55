/** Pages of `catalogue/plan-clients.ts`. */
import type * as catalogue from '../catalogue/plan-clients.ts';
import { digits, planning, type Pages } from './example.ts';

const options = '--train test/fixtures/data/digits_x_train.npy,test/fixtures/data/digits_y_train.npy';
const onDigits = { model: digits, options };

const over = (clients: string, before = '', inside = ''): string =>
  `${before}branch over ${clients} {\n${inside}  train all for 1 epochs\n}\naverage all\n`;

const pruned = 'prune weights by magnitude to 80%\n';
const moved = 'rewire 10% of remaining by |g| using 64 samples of each client\n';

export const planClients: Pages<typeof catalogue> = {
  oneArmAClient: { wrong: over('4 clients of train split iid varying seed'), right: over('4 clients of train split iid') },
  moreClientsThanSamples: planning(over('2000 clients of train split iid'), over('20 clients of train split iid'), onDigits),
  emptyClients: planning(
    over('10 clients of train split dirichlet(alpha: 0.01)'),
    over('10 clients of train split dirichlet(alpha: 0.5)'),
    onDigits,
  ),
  clientsWithoutClasses: planning(over('4 clients of train split dirichlet(alpha: 0.5)'), over('4 clients of train split iid'), {
    model: 'test/fixtures/models/char_gpt.onnx',
    options: '--train text=test/fixtures/data/moby_test.txt.gz,tokens=test/fixtures/data/moby_vocab.json,window=32',
  }),
  clientsOfPruned: planning(
    over('4 clients of train split iid', 'prune samples of train by loss to 50%\n'),
    over('4 clients of train split iid'),
    onDigits,
  ),
  clientsOfClient: {
    wrong:
      'branch over 4 clients of train split iid {\n  branch over 2 clients of train split iid {\n    train all\n  }\n  average all\n}\naverage all\n',
    right: over('8 clients of train split iid'),
  },
  samplesOfClient: {
    wrong: over('4 clients of train split iid', '', '  prune weights by wanda to 50% using 4 samples per class of train\n'),
    right: over('4 clients of train split iid', 'prune weights by wanda to 50% using 4 samples per class of train\n'),
  },
  noClients: { wrong: `${pruned}${moved}`, right: `${pruned}${over('4 clients of train split iid')}${moved}` },
  fallWithoutRounds: {
    wrong: `${pruned}${over('4 clients of train split iid')}${moved.trim()} decay cosine\n`,
    right: `${pruned}${over('4 clients of train split iid')}${moved}`,
  },
  weightedWithoutClients: {
    wrong: 'branch 2 ways varying seed { train all }\naverage all weighted by samples\n',
    right: 'branch 2 ways varying seed { train all }\naverage all\n',
  },
};
