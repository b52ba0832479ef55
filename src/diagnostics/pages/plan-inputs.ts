/** Pages of `catalogue/plan-inputs.ts`: the pages of `test/fixtures/passages`, each of 16 blocks, and small models. */
import type * as catalogue from '../catalogue/plan-inputs.ts';
import { type Example, type Pages, type Situation } from './example.ts';
import { npy } from './npy.ts';
import { graph, model, node, tensor } from './onnx.ts';

const folder = 'test/fixtures/passages';
const test = `--test x=${folder}/x.npy,y=${folder}/y.npy,beside.page=${folder}/page.npy,beside.tokens=${folder}/tokens.npy,beside.parent=${folder}/parent.npy,pooled=page`;
const train = test.replace('--test', '--train').replace(',pooled=page', '');

function choosing(wrong: string, right: string, data = test): Example {
  const command = `plan recipe.prune --model ${folder}/reader.onnx ${data}`;
  return { wrong: { recipe: wrong, command }, right: { recipe: right, command } };
}

const of = 'prune samples of test by';

const one = node('MatMul', ['x', 'W'], 'y');
const small = model('one MatMul of `x` [N, 4] and `W` [4, 3]', { graph: graph({ nodes: [one], tensors: [tensor('W', [4, 3])] }) });

/** Both models are small and alike. */
function scoring(score: string): Situation {
  return {
    recipe: `model big = "big.onnx"\nprune samples of train by ${score} removing 1 sample\n`,
    files: {
      'net.onnx': small,
      'big.onnx': small,
      'x.npy': npy('<f4', [2, 4], new Uint8Array(32), 'two samples of four numbers'),
      'y.npy': npy('|u1', [2], Uint8Array.of(0, 2), 'the labels 0 and 2'),
    },
    command: 'plan recipe.prune --model net.onnx --train x.npy,y.npy',
  };
}

export const planInputs: Pages<typeof catalogue> = {
  noColumn: choosing(
    'prune samples of train by random within 4 samples per document\n',
    'prune samples of train by random within 4 samples per page\n',
    train,
  ),
  columnUnfit: choosing(`${of} random within 40 of parent per page\n`, `${of} random within 40 of tokens per page\n`),
  budgetTooSmall: choosing(`${of} random within 3 of tokens per page\n`, `${of} random within 40 of tokens per page\n`),
  samplesCountedInRun: choosing(
    'prune samples of train by random within 40 of tokens per page\ntrain all for 10 steps\n',
    'prune samples of train by random within 4 samples per page\ntrain all for 10 steps\n',
    train,
  ),
  chosenByLabel: choosing(`${of} loss within 4 samples per page\n`, `${of} max(y over out) within 4 samples per page\n`),
  scorerOutput: { wrong: scoring('big.y'), right: scoring('max(big.y over out)') },
};
