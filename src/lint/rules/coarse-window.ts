/** A window is long enough for many updates. */
import * as catalogue from '../../diagnostics/catalogue/lint.ts';
import { compare, subtract, zero } from '../../exact/rational.ts';
import { shareOf, windowOf } from '../reading/amounts.ts';
import { prunesOf, spanOfClause } from '../reading/statements.ts';
import type { RecipeRule } from '../rule.ts';
import { finding, textAt } from '../lint-context.ts';

export const coarseWindow: RecipeRule = {
  name: 'coarse-window',
  definition: catalogue.coarseWindow,
  source: 'TensorFlow Model Optimization, issues 973 and 975: nothing is pruned with few steps',
  reads: 'recipe',
  check: (context) =>
    prunesOf(context).flatMap(({ stage, statement }) => {
      const { every } = statement.clauses;
      const window = windowOf(statement, stage, context);
      if (window === undefined || every?.kind !== 'quantity') return [];
      const length = subtract(window.to, window.from);
      const interval = shareOf(every, stage, context);
      if (interval === undefined || compare(length, zero) <= 0) return [];
      if (compare(interval, length) < 0) return [];
      const span = spanOfClause(statement, 'every');
      const args = { every: textAt(context, span), updates: 2 };
      return [finding(context, catalogue.coarseWindow, args, span)];
    }),
};
