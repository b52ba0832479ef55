/** Weights are cut while the learning rate is high enough to make up for them. */
import * as catalogue from '../../diagnostics/catalogue/lint.ts';
import { compare, one, toNumber } from '../../exact/rational.ts';
import { windowOf } from '../reading/amounts.ts';
import { rateFactorAt, trainerOf } from '../reading/rates.ts';
import { isTrainedLater, prunesOf, spanOfClause } from '../reading/statements.ts';
import type { RecipeRule } from '../rule.ts';
import { finding } from '../scene.ts';

/** Below this part of its start the rate counts as small. */
const small = 0.1;

export const coldPruning: RecipeRule = {
  name: 'cold-pruning',
  definition: catalogue.coldPruning,
  source: 'Zhu and Gupta, arXiv:1710.01878, on pruning with a rate that is too low',
  reads: 'recipe',
  check: (scene) =>
    prunesOf(scene).flatMap((placed) => {
      const { stage, statement } = placed;
      const window = windowOf(statement, stage, scene);
      const trainer = trainerOf(stage, scene);
      // The rule `late-window` covers a window that ends with the stage.
      if (window === undefined || trainer === undefined || compare(window.to, one) >= 0) return [];
      if (isTrainedLater(placed, scene)) return [];
      const factor = rateFactorAt(toNumber(window.to), trainer, stage, scene);
      if (factor === undefined || factor >= small) return [];
      const args = { rate: `${Number((100 * factor).toPrecision(2))}%` };
      return [finding(scene, catalogue.coldPruning, args, spanOfClause(statement, 'over'))];
    }),
};
