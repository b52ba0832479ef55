/** A floor leaves the allocation something to choose. */
import * as catalogue from '../../diagnostics/catalogue/lint.ts';
import { compare, divide, one, rational, subtract, zero } from '../../exact/rational.ts';
import { floorOf, percent, sparsityOf } from '../reading/amounts.ts';
import { allocationOf, isUniform, prunesOf, spanOfClause } from '../reading/statements.ts';
import type { RecipeRule } from '../rule.ts';
import { finding } from '../lint-context.ts';

/** The part of what is kept that floors must leave free. */
const room = rational(1, 10);

export const bindingFloor: RecipeRule = {
  name: 'binding-floor',
  definition: catalogue.bindingFloor,
  source: 'arithmetic: floors of 5% at a target of 95% fix every layer at 5%',
  reads: 'recipe',
  check: (context) =>
    prunesOf(context).flatMap(({ statement }) => {
      const floor = floorOf(statement, context);
      const sparsity = sparsityOf(statement, context);
      if (floor === undefined || sparsity === undefined || isUniform(statement)) return [];
      const kept = subtract(one, sparsity);
      if (compare(kept, zero) <= 0) return [];
      const left = subtract(one, divide(floor, kept));
      // A floor above the target is an error, which is reported as one.
      if (compare(left, zero) < 0 || compare(left, room) > 0) return [];
      const args = { floor: percent(floor), left: percent(left) };
      const span = spanOfClause(statement, 'protect');
      const allocation = allocationOf(statement);
      const edits = [...(allocation === undefined ? [] : [{ span: allocation.span, text: 'uniform' }]), { span, text: '' }];
      const fix = { title: 'say `uniform` and remove the floor', edits, safety: 'unsafe' as const };
      const fixes = allocation === undefined ? [] : [fix];
      return [finding(context, catalogue.bindingFloor, args, span, { fixes })];
    }),
};
