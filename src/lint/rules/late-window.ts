/** A gradual cut ends early enough for training to recover from it. */
import * as catalogue from '../../diagnostics/catalogue/lint.ts';
import { compare, one } from '../../exact/rational.ts';
import { windowOf } from '../reading/amounts.ts';
import { isTrainedLater, learnsWhatGoes, prunesOf, spanOfClause } from '../reading/statements.ts';
import type { RecipeRule } from '../rule.ts';
import { finding, textAt, unsafeFix } from '../lint-context.ts';

export const lateWindow: RecipeRule = {
  name: 'late-window',
  definition: catalogue.lateWindow,
  source: 'Zhu and Gupta, arXiv:1710.01878: training goes on at the final sparsity',
  reads: 'recipe',
  check: (context) =>
    prunesOf(context).flatMap((placed) => {
      const { stage, statement } = placed;
      const window = windowOf(statement, stage, context);
      if (window === undefined || compare(window.to, one) < 0) return [];
      if (compare(window.from, one) >= 0) return [];
      if (learnsWhatGoes(statement) || isTrainedLater(placed, context)) return [];
      const { over } = statement.clauses;
      const word = over === undefined ? 'every' : 'over';
      const span = spanOfClause(statement, word);
      const args = { window: textAt(context, span) };
      const isShare = over?.kind === 'window' && over.to.unit === 'share';
      const fixes = isShare && textAt(context, over.to.span) === '100%' ? [unsafeFix('end the window at 75%', over.to.span, '75%')] : [];
      return [finding(context, catalogue.lateWindow, args, span, { fixes })];
    }),
};
