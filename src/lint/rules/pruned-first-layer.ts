/** Where every layer loses the same large share, the first one is left out. */
import * as catalogue from '../../diagnostics/catalogue/lint.ts';
import { compare, rational } from '../../exact/rational.ts';
import { percent, sparsityOf } from '../reading/amounts.ts';
import { isUniform, names, prunesOf, prunesWeights, selectorOf, spanOfClause } from '../reading/statements.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { ModelFacts } from '../../plan/index.ts';
import type { RecipeRule } from '../rule.ts';
import { after, finding, unsafeFix, type LintContext } from '../lint-context.ts';

const high = rational(9, 10);

export const prunedFirstLayer: RecipeRule = {
  name: 'pruned-first-layer',
  definition: catalogue.prunedFirstLayer,
  source: 'Gale et al., arXiv:1902.09574: the first layer stays dense',
  reads: 'recipe',
  wants: (context) => firstLayersIn(context).length > 0,
  check: (context, facts) => (isTransformer(facts) ? [] : firstLayersIn(context)),
};

/** There the first layer is the first matrix of attention, and what is dense are the embeddings. */
function isTransformer(facts: ModelFacts | undefined): boolean {
  return facts?.layers.some(({ roles }) => roles.has('attention')) === true;
}

function firstLayersIn(context: LintContext): readonly Diagnostic[] {
  return prunesOf(context).flatMap(({ statement }) => {
    const sparsity = sparsityOf(statement, context);
    if (sparsity === undefined || compare(sparsity, high) < 0) return [];
    if (!isUniform(statement) || !prunesWeights(statement)) return [];
    const except = selectorOf(statement, 'except');
    if (statement.clauses['in'] !== undefined || names(except, 'first layer')) return [];
    const span = spanOfClause(statement, 'to');
    const fix =
      except === undefined
        ? unsafeFix('add `except first layer`', after(span), ' except first layer')
        : unsafeFix('except the first layer too', after(except.span), ', first layer');
    const args = { sparsity: percent(sparsity) };
    return [finding(context, catalogue.prunedFirstLayer, args, span, { fixes: [fix] })];
  });
}
