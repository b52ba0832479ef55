/** Pages of `catalogue/plan-inputs.ts`: the pages of `test/fixtures/passages`, each of 16 blocks. */
import type * as catalogue from '../catalogue/plan-inputs.ts';
import { type Example, type Pages } from './example.ts';

const folder = 'test/fixtures/passages';
const test = `--test x=${folder}/x.npy,y=${folder}/y.npy,beside.page=${folder}/page.npy,beside.tokens=${folder}/tokens.npy,beside.parent=${folder}/parent.npy,pooled=page`;
const train = test.replace('--test', '--train').replace(',pooled=page', '');

function choosing(wrong: string, right: string, data = test): Example {
  const command = `plan recipe.prune --model ${folder}/reader.onnx ${data}`;
  return { wrong: { recipe: wrong, command }, right: { recipe: right, command } };
}

const of = 'prune samples of test by';

export const planInputs: Pages<typeof catalogue> = {
  noColumn: choosing(
    `${of} random within 4 samples per document\n`,
    `${of} random within 4 samples per page\n`,
    test,
  ),
  columnUnfit: choosing(
    `${of} random within 40 of parent per page\n`,
    `${of} random within 40 of tokens per page\n`,
  ),
  budgetTooSmall: choosing(
    `${of} random within 3 of tokens per page\n`,
    `${of} random within 40 of tokens per page\n`,
  ),
  samplesCountedInRun: choosing(
    'prune samples of train by random within 40 of tokens per page\ntrain all for 10 steps\n',
    'prune samples of train by random within 4 samples per page\ntrain all for 10 steps\n',
    train,
  ),
  chosenByLabel: choosing(
    `${of} loss within 4 samples per page\n`,
    `${of} max(y over out) within 4 samples per page\n`,
  ),
  scorerOutput: choosing(
    `model big = "${folder}/reader.onnx"\n${of} big.y within 4 samples per page\n`,
    `model big = "${folder}/reader.onnx"\n${of} max(big.y over out) within 4 samples per page\n`,
  ),
};
