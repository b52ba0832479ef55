/** Pages of `catalogue/engine.ts`: what a plan for another engine cannot hold. */
import type * as catalogue from '../catalogue/engine.ts';
import { digits, withCommand, type Pages } from './example.ts';

export const engine: Pages<typeof catalogue> = {
  notCarriedOut: withCommand(
    `compile recipe.prune --model ${digits} --to pytorch --out plan.json`,
    'prune neurons by l2 to 50%\n',
    'prune weights by magnitude to 50%\n',
  ),
};
