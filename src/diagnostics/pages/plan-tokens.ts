/** Pages of `catalogue/plan-tokens.ts`. The transformer has three blocks, a class token and 16 others. */
import * as catalogue from '../catalogue/plan-tokens.ts';
import { planning, described, type Pages } from './example.ts';

const options = '--train test/fixtures/data/fmnist_x_train.npy,test/fixtures/data/fmnist_y_train.npy';
const onPictures = { model: 'test/fixtures/models/vit_fmnist.onnx', options };
const onText = {
  model: 'test/fixtures/models/char_gpt.onnx',
  options: '--train text=test/fixtures/data/moby_test.txt.gz,tokens=test/fixtures/data/moby_vocab.json,window=32',
};

const inBlock = (block: number | string, to: string): string => `prune tokens in block ${block} by received-attention ${to}\n`;
const half = 'to 50% sparsity';
const features = 'stage follow for 10 steps { train all loss task + features(original) }\n';

export const planTokens: Pages<typeof catalogue> = {
  tokensStay: {
    ...planning(inBlock(0, half), 'prune heads in block 0 by magnitude to 25% sparsity\n', onText),
    note: 'A model that predicts each next token needs all of them.',
  },
  blockWithoutAttention: described(
    catalogue.blockWithoutAttention,
    { block: 1 },
    'Tokens are to leave by received attention behind a block that mixes them in another way, or that attends twice.',
    'Name a block with one attention over all tokens, or score what leaves the block.',
  ),
  noTokenLeft: planning(inBlock(1, 'to 99% sparsity'), inBlock(1, 'to 75% sparsity'), onPictures),
  tokensAreGone: planning(inBlock(0, 'to 75% sparsity') + inBlock(1, half), inBlock(0, half) + inBlock(1, 'to 75% sparsity'), onPictures),
  tokensInOtherOrder: planning(
    inBlock(1, half) + inBlock(0, 'to 25% sparsity'),
    inBlock(0, 'to 25% sparsity') + inBlock(1, half),
    onPictures,
  ),
  noTokenGoes: planning(inBlock('1', 'to 1% sparsity'), inBlock('1', half), onPictures),
  branchesBesideTokens: planning(
    `prune sublayers by magnitude removing 1 sublayer\n${inBlock(1, half)}`,
    `prune neurons by magnitude to 25% sparsity\n${inBlock(1, half)}`,
    onPictures,
  ),
  trainsBehindTokens: planning(inBlock(1, half) + features, features + inBlock(1, half), onPictures),
  armsOnOtherTokens: planning(
    `param share: sparsity = 50%\nbranch varying share in 25%, 50% {\n  ${inBlock(1, 'to share')}}\npick best by loss on train\n`,
    inBlock(1, half),
    onPictures,
  ),
};
