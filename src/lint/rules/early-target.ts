/** A window ends where its curve ends. */
import * as catalogue from '../../diagnostics/catalogue/lint.ts';
import { compare, one, rational, zero } from '../../exact/rational.ts';
import { evaluateExact } from '../../language/expressions/evaluate.ts';
import type { Expr } from '../../language/typed.ts';
import { learnsWhatGoes, prunesOf, spanOfClause } from '../reading/statements.ts';
import type { RecipeRule } from '../rule.ts';
import { finding, textAt, unsafeFix, type LintContext } from '../lint-context.ts';

/** Parts of a window at which a curve is looked at. */
const parts = 20;

export const earlyTarget: RecipeRule = {
  name: 'early-target',
  definition: catalogue.earlyTarget,
  source: 'Zhu and Gupta, arXiv:1710.01878: the target is reached at the last update',
  reads: 'recipe',
  check: (context) =>
    prunesOf(context).flatMap(({ statement }) => {
      const { along } = statement.clauses;
      if (along?.kind !== 'expression' || learnsWhatGoes(statement)) return [];
      const done = firstDone(along.expr, context);
      if (done === undefined || done >= parts - 1) return [];
      const span = spanOfClause(statement, 'along');
      const at = done === 0 ? 'at the first update' : `after ${(100 * done) / parts}%`;
      const args = { curve: textAt(context, along.span), at };
      const fixes = [unsafeFix('write `along cubic`', along.span, 'cubic')];
      return [finding(context, catalogue.earlyTarget, args, span, { fixes })];
    }),
};

/** The first part of the window from which on the curve stays at its end. */
function firstDone(curve: Expr, { environment }: LintContext): number | undefined {
  for (let part = 0; part < parts; part++) {
    const progress = part === 0 ? zero : rational(part, parts);
    const value = evaluateExact(curve, new Map([...environment, ['p', progress]]));
    if (value === undefined) return undefined;
    if (compare(value, one) >= 0) return part;
  }
  return undefined;
}
