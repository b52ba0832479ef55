/** Pages of `catalogue/plan-units.ts`. */
import * as catalogue from '../catalogue/plan-units.ts';
import { lenet300, planning, described, type Pages } from './example.ts';

export const planUnits: Pages<typeof catalogue> = {
  unitsStay: planning(
    'prune neurons in last layer by magnitude to 50% sparsity\ncompact\n',
    'prune neurons in fc1 by magnitude to 50% sparsity\ncompact\n',
    { model: lenet300 },
  ),
  noUnits: planning('prune experts by magnitude removing 1 expert\ncompact\n', 'prune neurons by magnitude removing 1 neuron\ncompact\n', {
    model: lenet300,
  }),
  balancedCount: described(
    catalogue.balancedCount,
    { group: 'channels of conv1', together: 4, why: 'every group of the norm keeps equally many channels' },
    'A group normalisation divides its channels into groups of the same size, so they are pruned four at a time: one of each group.',
    'Write a percentage, which applies to every group alike: `prune channels by magnitude to 25% sparsity`.',
  ),
  countInMultiples: planning(
    'prune neurons by magnitude removing 8 neurons keeping multiples of 8\ncompact\n',
    'prune neurons by magnitude to 50% sparsity keeping multiples of 8\ncompact\n',
    { model: lenet300 },
  ),
  smallerThanMultiple: planning(
    'prune neurons by magnitude to 50% sparsity keeping multiples of 128\ncompact\n',
    'prune neurons by magnitude to 50% sparsity keeping multiples of 16\ncompact\n',
    { model: lenet300 },
  ),
  uncountedFlops: planning(
    'prune heads by magnitude to 50% of flops\n  normalized by mean per layer\ncompact\n',
    'prune heads by magnitude to 80% of params\n  normalized by mean per layer\ncompact\n',
    { model: 'test/fixtures/models/char_gpt.onnx' },
  ),
  resourceOutOfReach: planning(
    'prune neurons by magnitude to 5% of params\n  normalized by mean per layer\n  protect min 25% per layer\ncompact\n',
    'prune neurons by magnitude to 5% of params\n  normalized by mean per layer\ncompact\n',
    { model: lenet300 },
  ),
  unknownRest: planning(
    'prune neurons by magnitude to 80% of params\n  normalized by mean per layer\n\nstage for 100 steps {\n  prune neurons by magnitude to 40% of params over 10%..60%\n    normalized by mean per layer\n  train all\n}\n',
    'prune neurons by magnitude to 80% of params\n  normalized by mean per layer\n\nstage for 100 steps {\n  prune neurons by magnitude to 40% of params\n    from 80% of params\n    over 10%..60%\n    normalized by mean per layer\n  train all\n}\n',
    { model: lenet300 },
  ),
  lastUnit: planning('prune channels by uniform l1 to 80% sparsity\ncompact\n', 'prune channels by uniform l1 to 50% sparsity\ncompact\n', {
    model: 'test/fixtures/models/lenet5_fmnist.onnx',
  }),
  nothingToCompact: planning(
    'prune weights by magnitude to 50%\ncompact\n',
    'prune neurons in fc1 by magnitude to 50% sparsity\ncompact\n',
    { model: lenet300 },
  ),
};
