/** Pages of `catalogue/plan-tiles.ts`. */
import type * as catalogue from '../catalogue/plan-tiles.ts';
import { planning, type Pages } from './example.ts';

const lenet5 = 'test/fixtures/models/lenet5_fmnist.onnx';

export const planTiles: Pages<typeof catalogue> = {
  tilesLeaveDense: planning(
    'prune tiles(rows: 4, columns: 1) by magnitude to 50%\n',
    'prune tiles(rows: 2, columns: 1) by magnitude to 50%\n',
    {
      model: lenet5,
      note: 'Shorter tiles at the edge are not possible: a share of the tiles equals a share of the weights only if all have the same size, and kernels skip only such blocks.',
    },
  ),
  tilesFitNothing: planning(
    'prune tiles(rows: 4, columns: 1) in fc3 by magnitude to 50%\n',
    'prune tiles(rows: 5, columns: 1) in fc3 by magnitude to 50%\n',
    { model: lenet5 },
  ),
  tilesOfManySizes: planning(
    'prune tiles(rows: 1) in fc2, fc3 by magnitude to 50%\n',
    'prune tiles(rows: 1) in fc2 by magnitude to 50%\nprune tiles(rows: 1) in fc3 by magnitude to 50%\n',
    { model: lenet5 },
  ),
  tilesOverMask: planning(
    'prune weights in fc1 by magnitude to 50%\nprune tiles(rows: 4, columns: 4) in fc1 by magnitude to 80%\n',
    'prune tiles(rows: 4, columns: 4) in fc1 by magnitude to 50%\nprune tiles(rows: 4, columns: 2) in fc1 by magnitude to 80%\n',
    { model: lenet5 },
  ),
};
