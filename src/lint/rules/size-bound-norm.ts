/** What scores are divided by does not depend on how many units a layer has. */
import * as catalogue from '../../diagnostics/catalogue/lint.ts';
import { prunesOf } from '../reading/statements.ts';
import { sizeBoundNormOf } from '../reading/amounts.ts';
import type { RecipeRule } from '../rule.ts';
import { finding, unsafeFix } from '../lint-context.ts';

export const sizeBoundNorm: RecipeRule = {
  name: 'size-bound-norm',
  definition: catalogue.sizeBoundNorm,
  source: 'arithmetic: the l2 norm of n equal scores grows with the square root of n, their sum with n',
  reads: 'recipe',
  check: (context) =>
    prunesOf(context).flatMap(({ statement }) => {
      const norm = sizeBoundNormOf(statement);
      if (norm === undefined) return [];
      const fixes = [unsafeFix('divide by the `mean`', norm.span, 'mean')];
      const args = { norm: norm.word };
      return [finding(context, catalogue.sizeBoundNorm, args, norm.span, { fixes })];
    }),
};
