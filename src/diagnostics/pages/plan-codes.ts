/** Pages of `catalogue/plan-codes.ts`. */
import type * as catalogue from '../catalogue/plan-codes.ts';
import { digits, planning, type Pages } from './example.ts';

const options = '--train test/fixtures/data/digits_x_train.npy,test/fixtures/data/digits_y_train.npy';
const onDigits = { model: digits, options };

const route = (train = 'train all, codes'): string => `stage route for 20 steps {\n  ${train}\n}\n`;

const experts = (...statements: readonly string[]): string =>
  `param expert: number = 1\nsweep expert in 1, 2 {\n${statements.map((one) => `  ${one}\n`).join('')}}\n`;

const taken = 'prune neurons by code(expert) to 50% sparsity';
const right = experts(taken);
const whole = `${route()}${right}`;

export const planCodes: Pages<typeof catalogue> = {
  untakenCodes: planning(route(), whole, onDigits),
  noCodes: planning(right, whole, onDigits),
  strangeCode: planning(`${route()}${right.replace('1, 2', '1, 3')}`, whole, onDigits),
  codesBeside: planning(
    `stage route for 20 steps {\n  train all, codes\n  prune weights by magnitude to 50%\n}\n${right}`,
    whole,
    onDigits,
  ),
  openCodes: planning(`${route()}train all for 20 steps\n${right}`, `${route()}${experts(taken, 'train all for 20 steps')}`, onDigits),
  lateCode: planning(
    `${route()}${experts('stage tune for 20 steps {', '  train all', `  ${taken}`, '}')}`,
    `${route()}${experts('stage tune for 20 steps {', `  ${taken}`, '  train all', '}')}`,
    onDigits,
  ),
  uncodedUnits: planning(
    `${route()}${experts('prune width by code(expert) to 50% sparsity')}`,
    `${route()}${experts('prune sublayers by code(expert) removing 1 sublayer')}`,
    {
      model: 'test/fixtures/models/vit_fmnist.onnx',
      options: '--train test/fixtures/data/fmnist_x_train.npy,test/fixtures/data/fmnist_y_train.npy',
    },
  ),
  codesRead: planning(
    `${route()}${right}`,
    `stage search for 20 steps {\n  train all, gates\n  prune neurons by gate to 50% sparsity\n}\n`,
    {
      model: 'test/fixtures/models/char_gpt.onnx',
      options: '--train test/fixtures/data/batch_moby_x.npy,test/fixtures/data/batch_moby_y.npy',
    },
  ),
};
