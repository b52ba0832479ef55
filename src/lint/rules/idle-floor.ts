/** A floor is below what every layer keeps anyway only where layers keep different shares. */
import * as catalogue from '../../diagnostics/catalogue/lint.ts';
import { compare, one, subtract } from '../../exact/rational.ts';
import { floorOf, percent, sparsityOf } from '../reading/amounts.ts';
import { choiceIn, fieldOf, isUniform, prunesOf, spanOfClause } from '../reading/statements.ts';
import type { RecipeRule } from '../rule.ts';
import { finding, unsafeFix } from '../lint-context.ts';

export const idleFloor: RecipeRule = {
  name: 'idle-floor',
  definition: catalogue.idleFloor,
  source: 'arithmetic: `uniform` gives every layer the share of the whole',
  reads: 'recipe',
  check: (context) =>
    prunesOf(context).flatMap(({ statement }) => {
      const floor = floorOf(statement, context);
      const sparsity = sparsityOf(statement, context);
      const per = choiceIn(fieldOf(statement.clauses['protect'], 'per'));
      if (floor === undefined || sparsity === undefined || per?.word !== 'layer') return [];
      const kept = subtract(one, sparsity);
      if (!isUniform(statement) || compare(floor, kept) > 0) return [];
      const span = spanOfClause(statement, 'protect');
      const args = { floor: percent(floor), kept: percent(kept) };
      const fixes = [unsafeFix('remove the floor', span, '')];
      return [finding(context, catalogue.idleFloor, args, span, { fixes })];
    }),
};
