/** Weights are cut while the learning rate is high enough to make up for them. */
import * as catalogue from '../../diagnostics/catalogue/lint.ts';
import { compare, one, toNumber } from '../../exact/rational.ts';
import { windowOf } from '../reading/amounts.ts';
import { rateFactorAt, trainerOf } from '../reading/rates.ts';
import { isTrainedLater, prunesOf, spanOfClause } from '../reading/statements.ts';
import type { RecipeRule } from '../rule.ts';
import { finding } from '../lint-context.ts';

/** Below this part of its start the rate counts as small. */
const small = 0.1;

export const coldPruning: RecipeRule = {
  name: 'cold-pruning',
  definition: catalogue.coldPruning,
  source: 'Zhu and Gupta, arXiv:1710.01878, on pruning with a rate that is too low',
  reads: 'recipe',
  check: (context) =>
    prunesOf(context).flatMap((placed) => {
      const { stage, statement } = placed;
      const window = windowOf(statement, stage, context);
      const trainer = trainerOf(stage, context);
      // The rule `late-window` covers a window that ends with the stage.
      if (window === undefined || trainer === undefined || compare(window.to, one) >= 0) return [];
      if (isTrainedLater(placed, context)) return [];
      const factor = rateFactorAt(toNumber(window.to), trainer, stage, context);
      if (factor === undefined || factor >= small) return [];
      const args = { rate: `${Number((100 * factor).toPrecision(2))}%` };
      return [finding(context, catalogue.coldPruning, args, spanOfClause(statement, 'over'))];
    }),
};
