/** `among w < 0`: which units may go, as an expression that is 1 or 0 for each. */
import { freeNames } from '../../language/expressions/names.ts';
import { printExpression } from '../../language/expressions/print.ts';
import type { Expr } from '../../language/typed.ts';
import { axesOf, isRefused } from './axes.ts';
import type { Refused } from './criterion.ts';
import { weightScope } from './marked.ts';

const comparisons: ReadonlySet<string> = new Set(['<', '<=', '>', '>=', '==', '!=']);

/** Undefined where the expression is a condition on weights that is carried out. */
export function conditionFault(expr: Expr): Refused | undefined {
  const text = printExpression(expr);
  if (!isCondition(expr)) {
    const instead = 'compare: `among w < 0`; a product of comparisons means that all of them hold';
    return { refused: `\`among ${text}\`, which is no condition,`, instead };
  }
  const axes = axesOf(expr, weightScope(expr));
  if (isRefused(axes)) {
    const instead = 'use `w` and the weights of marks, as in `among |w| < |start.w|`';
    return { refused: `\`among ${text}\``, instead };
  }
  if (freeNames(expr).size > 0) return undefined;
  return { refused: `\`among ${text}\`, which no weight decides,`, instead: 'leave it out' };
}

/** A comparison, or several of which each must hold. */
function isCondition(expr: Expr): boolean {
  if (expr.kind !== 'binary') return false;
  const { operator, left, right } = expr;
  if (comparisons.has(operator)) return true;
  return operator === '*' && isCondition(left) && isCondition(right);
}
