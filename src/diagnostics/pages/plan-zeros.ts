/** Pages of `catalogue/plan-zeros.ts`. */
import * as catalogue from '../catalogue/plan-zeros.ts';
import { planning, described, type Pages } from './example.ts';

export const planZeros: Pages<typeof catalogue> = {
  noZeros: planning('prune weights by global magnitude to 50%\nprune zeros\n', 'prune weights by global magnitude to 50%\n', {
    note: 'What a prune takes stays 0 anyway. `prune zeros` is for files that come in sparse.',
  }),
  zerosOffPlan: described(
    catalogue.zerosOffPlan,
    { layer: 'fc1', found: 117_600, least: 100_000, most: 100_000 },
    'Somebody edited the counts of a plan in which `prune zeros` stands.',
    'Plan the recipe again and run the new plan.',
  ),
};
