/** One threshold compares scores that mean the same in every layer. */
import * as catalogue from '../../diagnostics/catalogue/lint.ts';
import type { Fix } from '../../diagnostics/diagnostic.ts';
import type { TypedStatement } from '../../language/typed.ts';
import { allocationOf, criterionOf, prunesOf, prunesWeights, spanOfClause } from '../reading/statements.ts';
import { hasRawScores } from '../reading/amounts.ts';
import type { RecipeRule } from '../rule.ts';
import { after, finding, textAt, unsafeFix } from '../lint-context.ts';

export const incomparableScores: RecipeRule = {
  name: 'incomparable-scores',
  definition: catalogue.incomparableScores,
  source: 'Molchanov et al., arXiv:1611.06440, on normalising scores layer by layer',
  reads: 'recipe',
  check: (context) =>
    prunesOf(context).flatMap(({ statement }) => {
      const criterion = criterionOf(statement);
      if (criterion === undefined || !hasRawScores(statement)) return [];
      const args = { criterion: textAt(context, criterion.span) };
      const fixes = prunesWeights(statement) ? shares(statement) : [means(statement)];
      return [finding(context, catalogue.incomparableScores, args, criterion.span, { fixes })];
    }),
};

/** A mean is the same for a few units and for many; a sum or a norm is not. */
function means(statement: TypedStatement): Fix {
  const text = 'normalized by mean per layer';
  const own = statement.spans['normalized'];
  if (own !== undefined) return unsafeFix(`write \`${text}\``, own, text);
  const goal = statement.clauses['to'] === undefined ? 'removing' : 'to';
  return unsafeFix(`add \`${text}\``, after(spanOfClause(statement, goal)), ` ${text}`);
}

/** Scores of weights are not normalized: every layer gets a share by its shape. */
function shares(statement: TypedStatement): readonly Fix[] {
  const allocation = allocationOf(statement);
  if (allocation === undefined) return [];
  return [unsafeFix('write `erk` in place of `global`', allocation.span, 'erk')];
}
