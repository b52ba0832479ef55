/** Pages of `catalogue/plan-limits.ts`. */
import * as catalogue from '../catalogue/plan-limits.ts';
import { described, type Pages } from './example.ts';

export const planLimits: Pages<typeof catalogue> = {
  limitIsNaN: described(
    catalogue.limitIsNaN,
    { metric: 'pqi', part: 'fc2' },
    'All live weights of a layer are 0, and the metric divides by their mean.',
    'Leave the layer out with `except`, or write a metric that is a number there, too.',
  ),
  limitOffPlan: described(
    catalogue.limitOffPlan,
    { part: '`fc1`', found: 117_600, least: 0, most: 100_000 },
    'Somebody edited the bounds of a plan whose prune is `limited by` a metric.',
    'Plan the recipe again and run the new plan.',
  ),
  thresholdIsNaN: described(
    catalogue.thresholdIsNaN,
    { expression: '0.1 / mean(w)', part: 'fc2' },
    'All live weights of a layer are 0, and the threshold divides by their mean.',
    'Leave the layer out with `except`, or write a threshold that is a number there, too.',
  ),
  thresholdOffPlan: described(
    catalogue.thresholdOffPlan,
    { part: 'fc1', found: 117_600, least: 0, most: 100_000 },
    'Somebody edited the bounds of a plan whose prune is `to threshold`.',
    'Plan the recipe again and run the new plan.',
  ),
};
