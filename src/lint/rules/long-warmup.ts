/** Most of a stage trains at the rate that was asked for. */
import * as catalogue from '../../diagnostics/catalogue/lint.ts';
import { compare, rational } from '../../exact/rational.ts';
import { percent, shareOf } from '../reading/amounts.ts';
import { warmupOf } from '../reading/rates.ts';
import { statementsOf } from '../reading/statements.ts';
import type { RecipeRule } from '../rule.ts';
import { finding } from '../lint-context.ts';

const most = rational(1, 2);

export const longWarmup: RecipeRule = {
  name: 'long-warmup',
  definition: catalogue.longWarmup,
  source: 'Goyal et al., arXiv:1706.02677: a warm-up of 5 epochs of 90',
  reads: 'recipe',
  check: (context) =>
    statementsOf(context).flatMap(({ stage, statement }) => {
      const warmup = warmupOf(statement);
      const share = shareOf(warmup, stage, context);
      if (warmup === undefined || share === undefined || compare(share, most) <= 0) return [];
      return [finding(context, catalogue.longWarmup, { share: percent(share) }, warmup.span)];
    }),
};
