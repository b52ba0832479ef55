/** A window is long enough for many updates. */
import * as catalogue from '../../diagnostics/catalogue/lint.ts';
import { compare, subtract, zero } from '../../exact/rational.ts';
import { shareOf, windowOf } from '../reading/amounts.ts';
import { prunesOf, spanOfClause } from '../reading/statements.ts';
import type { RecipeRule } from '../rule.ts';
import { finding, textAt } from '../scene.ts';

export const coarseWindow: RecipeRule = {
  name: 'coarse-window',
  definition: catalogue.coarseWindow,
  source: 'TensorFlow Model Optimization, issues 973 and 975: nothing is pruned with few steps',
  reads: 'recipe',
  check: (scene) =>
    prunesOf(scene).flatMap(({ stage, statement }) => {
      const { every } = statement.clauses;
      const window = windowOf(statement, stage, scene);
      if (window === undefined || every?.kind !== 'quantity') return [];
      const length = subtract(window.to, window.from);
      const interval = shareOf(every, stage, scene);
      if (interval === undefined || compare(length, zero) <= 0) return [];
      if (compare(interval, length) < 0) return [];
      const span = spanOfClause(statement, 'every');
      const args = { every: textAt(scene, span), updates: 2 };
      return [finding(scene, catalogue.coarseWindow, args, span)];
    }),
};
