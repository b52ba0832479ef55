/** Nesterov's look ahead needs momentum. */
import * as catalogue from '../../diagnostics/catalogue/lint.ts';
import type { Fix } from '../../diagnostics/diagnostic.ts';
import { compare, zero } from '../../exact/rational.ts';
import type { Choice } from '../../language/typed.ts';
import { amountOf } from '../reading/amounts.ts';
import { choiceIn, statementsOf } from '../reading/statements.ts';
import type { RecipeRule } from '../rule.ts';
import { finding, safeFix, type LintContext } from '../lint-context.ts';

export const idleNesterov: RecipeRule = {
  name: 'idle-nesterov',
  definition: catalogue.idleNesterov,
  source: 'PyTorch, torch.optim.SGD, which refuses it',
  reads: 'recipe',
  check: (context) =>
    statementsOf(context).flatMap(({ statement }) => {
      const optimizer = choiceIn(statement.clauses['with']);
      if (optimizer === undefined || choiceIn(optimizer.args['nesterov'])?.word !== 'yes') return [];
      const written = optimizer.args['momentum'];
      const momentum = written === undefined ? zero : amountOf(written, context);
      if (momentum === undefined || compare(momentum, zero) !== 0) return [];
      const fixes = removal(optimizer, context);
      return [finding(context, catalogue.idleNesterov, {}, optimizer.span, { fixes })];
    }),
};

/** With the comma before it, or behind it where it is the first argument. */
function removal({ span }: Choice, { recipe }: LintContext): readonly Fix[] {
  const text = recipe.source.text.slice(span.start, span.end);
  const found = /,\s*nesterov\b(\s*:\s*\w+)?(?=\s*[,)])/i.exec(text) ?? /(?<=\()\s*nesterov\b(\s*:\s*\w+)?\s*,\s*/i.exec(text);
  if (found === null) return [];
  const start = span.start + found.index;
  return [safeFix('remove `nesterov`', { start, end: start + found[0].length }, '')];
}
