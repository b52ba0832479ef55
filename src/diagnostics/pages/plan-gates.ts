/** Pages of `catalogue/plan-gates.ts`. */
import type * as catalogue from '../catalogue/plan-gates.ts';
import { digits, planning, type Pages } from './example.ts';

const options = '--train test/fixtures/data/digits_x_train.npy,test/fixtures/data/digits_y_train.npy';
const onDigits = { model: digits, options };

const search = (...statements: readonly string[]): string =>
  `stage search for 20 steps {\n${statements.map((one) => `  ${one}\n`).join('')}}\n`;

const thinning = 'prune weights except head by uniform |w| to 80% over 0%..50% every 5 steps mask revisable';
const byGate = 'prune neurons by gate to 50% sparsity';

export const planGates: Pages<typeof catalogue> = {
  unreadGates: planning(search('train gates', 'prune neurons by magnitude to 50% sparsity'), search('train gates', byGate), onDigits),
  noGates: planning(search('train weights', byGate), search('train weights, gates', byGate), {
    ...onDigits,
    note: 'When their stage ends, gates are merged into the weights that read the units: a prune by `gate` belongs in the stage that trains them.',
  }),
  idleGates: planning(search(byGate, 'train gates'), search('train gates', byGate), onDigits),
  gatesBeside: planning(
    search('train weights, gates', byGate, thinning),
    `${search('train gates', byGate)}\nstage thin for 20 steps {\n  train weights\n  ${thinning}\n}\n`,
    onDigits,
  ),
  ungatedUnits: planning(
    search('train gates', 'prune width by gate to 25% sparsity'),
    search('train gates', 'prune sublayers by gate removing 1 sublayer'),
    {
      model: 'test/fixtures/models/vit_fmnist.onnx',
      options: '--train test/fixtures/data/fmnist_x_train.npy,test/fixtures/data/fmnist_y_train.npy',
      note: 'An operator that reads units without weights, such as a sum over them, would not see the gate; a norm over them gives other values when one is closed. A branch that ends in a function that is not linear has no weights that could hold its gate.',
    },
  ),
  gatesTwice: planning(
    search('train gates with adamw(lr: 0.1)', 'train weights, gates', byGate),
    search('train gates with adamw(lr: 0.1)', 'train weights', byGate),
    onDigits,
  ),
  unusedGateNumber: planning(
    search('train gates(form: annealed, temperature: 0.5)', byGate),
    search('train gates(form: annealed)', byGate),
    onDigits,
  ),
};
