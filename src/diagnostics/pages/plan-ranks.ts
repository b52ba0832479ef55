/** Pages of `catalogue/plan-ranks.ts`. The model has three linear layers: `fc1`, `fc2` and `fc3`. */
import * as catalogue from '../catalogue/plan-ranks.ts';
import { planning, described, type Pages } from './example.ts';

export const planRanks: Pages<typeof catalogue> = {
  noMatrix: described(
    catalogue.noMatrix,
    { layer: 'block2.depthwise', reason: 'it is a convolution in 32 groups' },
    'The operator of the layer has no two factors: a grouped or depthwise convolution, a recurrent layer, a table, or a weight that the graph changes before it multiplies.',
    'Leave the layer out: `factorize layers except depthwise to energy 90%`.',
  ),
  maskedMatrix: planning(
    'prune weights by magnitude to 50%\nfactorize layers in fc1 to rank 4\n',
    'prune weights except fc1 by magnitude to 50%\nfactorize layers in fc1 to rank 4\n',
  ),
  allRanksKept: planning(
    'project ranks in fc3 to rank 64\ntrain all for 100 steps\n',
    'project ranks in fc3 to rank 4\ntrain all for 100 steps\n',
  ),
  nothingGains: planning('factorize layers to 100% of ranks\n', 'factorize layers to 10% of ranks\n'),
  factoredAlready: planning(
    'factorize layers in fc1 to rank 8\nfactorize layers in fc1, fc2 to rank 4\n',
    'factorize layers in fc1 to rank 8\nfactorize layers in fc2 to rank 4\n',
  ),
  changesFactored: {
    wrong: 'factorize layers to rank 4\ntrain all for 100 steps\n',
    right: 'train all for 100 steps\nfactorize layers to rank 4\n',
  },
  ranksBesideOther: planning(
    'stage s for 100 steps {\n  retrain lora(rank: 2)\n  project ranks to rank 4 every 20 steps\n}\n',
    'stage s for 100 steps {\n  train all\n  project ranks to rank 4 every 20 steps\n}\n',
  ),
};
