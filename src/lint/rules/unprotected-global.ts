/** Where one threshold decides for all layers, something keeps each of them alive. */
import * as catalogue from '../../diagnostics/catalogue/lint.ts';
import { compare, rational } from '../../exact/rational.ts';
import { scaleOf, isFree } from '../reading/scale.ts';
import { sparsityOf } from '../reading/amounts.ts';
import { criterionOf, isGlobal, names, prunesOf, prunesWeights, selectorOf, spanOfClause } from '../reading/statements.ts';
import type { TypedStatement } from '../../language/typed.ts';
import type { RecipeRule } from '../rule.ts';
import { after, finding, unsafeFix, type LintContext } from '../lint-context.ts';

export const unprotectedGlobal: RecipeRule = {
  name: 'unprotected-global',
  definition: catalogue.unprotectedGlobal,
  source: 'Tanaka et al., arXiv:2006.05467: layer collapse',
  reads: 'recipe',
  check: (context) =>
    prunesOf(context)
      .filter(({ statement }) => isGlobal(statement) && prunesWeights(statement))
      .filter(({ statement }) => reachesHead(statement) && !isGuarded(statement))
      .map(({ statement }) => {
        const goal = statement.clauses['to'] === undefined ? 'removing' : 'to';
        const text = ` protect min ${usualFloor(statement, context)} per layer`;
        const fix = unsafeFix(`add \`${text.trim()}\``, after(spanOfClause(statement, goal)), text);
        const span = spanOfClause(statement, 'by');
        return finding(context, catalogue.unprotectedGlobal, {}, span, { fixes: [fix] });
      }),
};

/** A selection by roles reaches the head only where it names it or the linear layers. */
function reachesHead(statement: TypedStatement): boolean {
  const inside = selectorOf(statement, 'in');
  if (names(selectorOf(statement, 'except'), 'head', 'last layer')) return false;
  return inside === undefined || names(inside, 'head', 'linear', 'last layer');
}

/** LAMP and random scores have no scale: their largest in each layer are of equal size. */
function isGuarded(statement: TypedStatement): boolean {
  const { protect, normalized } = statement.clauses;
  if (protect !== undefined || normalized !== undefined) return true;
  const criterion = criterionOf(statement);
  const isRelative = criterion?.name === 'lamp' || criterion?.name === 'random';
  const scale = criterion && scaleOf(criterion.expr);
  return isRelative && scale !== undefined && isFree(scale);
}

/** 5% where the target leaves room for it, else 1%. */
function usualFloor(statement: TypedStatement, context: LintContext): string {
  const sparsity = sparsityOf(statement, context);
  const hasRoom = sparsity !== undefined && compare(sparsity, rational(9, 10)) <= 0;
  return hasRoom ? '5%' : '1%';
}
