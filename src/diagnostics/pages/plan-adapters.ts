/** Pages of `catalogue/plan-adapters.ts`. The model has three linear layers: `fc1`, `fc2` and `fc3`. */
import * as catalogue from '../catalogue/plan-adapters.ts';
import { planning, type Pages } from './example.ts';

export const planAdapters: Pages<typeof catalogue> = {
  partialCover: planning('retrain lora within 0.3% of params for 100 steps\n', 'retrain lora within 0.6% of params for 100 steps\n'),
  nothingFits: planning('retrain lora within 0.01% of params for 100 steps\n', 'retrain lora within 0.6% of params for 100 steps\n'),
  overBudget: planning(
    'retrain lora(rank: 8) within 1% of params for 100 steps\n',
    'retrain lora(rank: 1) within 1% of params for 100 steps\n',
  ),
  adaptedTwice: planning(
    'retrain lora(on: fc1, rank: 2), lora(on: fc1, rank: 4) for 100 steps\n',
    'retrain lora(on: fc2, rank: 2), lora(on: fc1, rank: 4) for 100 steps\n',
  ),
  nothingTrains: planning('retrain norms for 100 steps\n', 'retrain biases for 100 steps\n'),
  frozenPart: planning('retrain norms, biases for 100 steps\n', 'retrain biases for 100 steps\n'),
  adaptedAndTrained: planning('retrain weights, lora(rank: 2) for 100 steps\n', 'retrain biases, lora(rank: 2) for 100 steps\n'),
  nothingToMerge: planning('train all for 100 steps\nmerge keeping masks\n', 'retrain lora(rank: 1) for 100 steps\nmerge keeping masks\n'),
};
