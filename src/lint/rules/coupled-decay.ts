/** Weight decay beside adaptive rates is decoupled from the gradient. */
import * as catalogue from '../../diagnostics/catalogue/lint.ts';
import { compare, zero } from '../../exact/rational.ts';
import { amountOf } from '../reading/amounts.ts';
import { choiceIn, statementsOf } from '../reading/statements.ts';
import type { RecipeRule } from '../rule.ts';
import { finding, textAt, unsafeFix } from '../lint-context.ts';

export const coupledDecay: RecipeRule = {
  name: 'coupled-decay',
  definition: catalogue.coupledDecay,
  source: 'Loshchilov and Hutter, arXiv:1711.05101',
  reads: 'recipe',
  check: (context) =>
    statementsOf(context).flatMap(({ statement }) => {
      const optimizer = choiceIn(statement.clauses['with']);
      const decay = amountOf(optimizer?.args['weight-decay'], context);
      if (optimizer?.word !== 'adam' || decay === undefined) return [];
      if (compare(decay, zero) <= 0) return [];
      const { start } = optimizer.span;
      const word = { start, end: start + optimizer.word.length };
      const isThere = textAt(context, word).toLowerCase() === optimizer.word;
      const fixes = isThere ? [unsafeFix('write `adamw`', word, 'adamw')] : [];
      return [finding(context, catalogue.coupledDecay, {}, optimizer.span, { fixes })];
    }),
};
