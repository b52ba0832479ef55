/** Pages of `catalogue/plan-shares.ts`. The models have two residual blocks, and a layer behind them. */
import * as catalogue from '../catalogue/plan-shares.ts';
import { planning, type Pages } from './example.ts';

const options = '--train test/fixtures/data/batch_moby_x.npy,test/fixtures/data/batch_moby_y.npy';
const gpt = { options, model: 'test/fixtures/models/char_gpt.onnx' };

export const planShares: Pages<typeof catalogue> = {
  noBranch: planning(
    'prune weights in linear by magnitude to 60%\n  allocated by avg(norm(h_out - h_in)) per block\n  using 4 samples of train\n',
    'prune weights in linear except head by magnitude to 60%\n  allocated by avg(norm(h_out - h_in)) per block\n  using 4 samples of train\n',
    gpt,
  ),
  unevenShares: planning(
    'prune neurons by magnitude to 80% of params\n  allocated by mean(|w|)\ncompact\n',
    'prune neurons by magnitude to 25% sparsity\n  allocated by mean(|w|)\ncompact\n',
    gpt,
  ),
  layerOfModules: planning(
    'group hidden = fc1, fc2\ngroup last = fc2, fc3\nprune weights by global (w^2 / tail(w^2 over module)) to 50%\n',
    'group hidden = fc1, fc2\ngroup last = fc3\nprune weights by global (w^2 / tail(w^2 over module)) to 50%\n',
  ),
  modulesOfUnits: planning(
    'group hidden = fc1, fc2\nprune neurons by w^2 / tail(w^2 over module) to 50% sparsity\n',
    'group hidden = fc1, fc2\nprune weights by global (w^2 / tail(w^2 over module)) to 50%\n',
  ),
};
