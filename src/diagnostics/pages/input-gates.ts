/** Pages of `catalogue/input-gates.ts`. */
import type * as catalogue from '../catalogue/input-gates.ts';
import { planning, type Pages } from './example.ts';

const options = '--train test/fixtures/data/fmnist_x_train.npy,test/fixtures/data/fmnist_y_train.npy';
const onPictures = { model: 'test/fixtures/models/vit_fmnist.onnx', options };

const search = (train: string, prune: string): string => `stage search for 20 steps {\n  ${train}\n  ${prune}\n}\n`;

const cut = 'prune sublayers by gate removing 1 sublayer';
const polarized = 'train all, input-gates loss task + mean(q * (1 - q))';

export const inputGates: Pages<typeof catalogue> = {
  ungatedByInput: planning(
    search('train input-gates', 'prune neurons by gate to 50% sparsity'),
    search('train input-gates', cut),
    onPictures,
  ),
  gatesInPieces: planning(search(`${polarized} accumulate 2`, cut), search(polarized, cut), onPictures),
};
