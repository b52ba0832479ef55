/** Whether an expression that is no criterion is carried out: a condition, a metric of weights, what a step adds, where scores start. */
import { freeNames, calledNames, partsOf, substitute } from '../../language/expressions/names.ts';
import { printExpression } from '../../language/expressions/print.ts';
import type { Expr } from '../../language/typed.ts';
import { axesOf, isRefused } from './axes.ts';
import type { Refused } from './criterion.ts';
import { weightScope, ordered, weightAxes, storedIn } from './names.ts';
import { analyse } from './analyse.ts';
import { modelTops } from './tops.ts';

const comparisons: ReadonlySet<string> = new Set(['<', '<=', '>', '>=', '==', '!=']);

/** Undefined where the expression is a condition on weights that is carried out. */
export function conditionFault(expr: Expr): Refused | undefined {
  const text = printExpression(expr);
  if (!isCondition(expr)) {
    const instead = 'compare: `among w < 0`; a product of comparisons means that all of them hold';
    return { refused: `\`among ${text}\`, which is no condition,`, instead };
  }
  const axes = axesOf(expr, weightScope(expr));
  if (isRefused(axes)) return { refused: `\`among ${text}\``, instead: 'use `w` and the weights of marks, as in `among |w| < |start.w|`' };
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

const insteadOfSummary = 'reduce `w` and the weights of marks as a whole: `mean(|w|)`, `sum(|w - start.w|)`';

/** Undefined where the expression is a number of live weights that is carried out. */
export function summaryFault(expr: Expr): Refused | undefined {
  const text = printExpression(expr);
  const axes = axesOf(expr, weightScope(expr));
  if (isRefused(axes)) return { refused: axes.refused.replace('a criterion', 'a metric'), instead: insteadOfSummary };
  const order = [...calledNames(expr)].find((name) => ordered.has(name));
  if (order !== undefined) return { refused: `\`${order}\` in a metric`, instead: insteadOfSummary };
  if (axes.size > 0 || freeNames(expr).size === 0) {
    return { refused: `the metric \`${text}\`, which is no number of weights,`, instead: insteadOfSummary };
  }
  const over = reductionOver(expr);
  if (over === undefined) return undefined;
  return { refused: `\`${over}\`, of layers that have axes of their own,`, instead: insteadOfSummary };
}

/** The first reduction over single axes: the weights of several layers have none in common. */
function reductionOver(expr: Expr): string | undefined {
  if (expr.kind === 'call' && expr.over !== undefined) return printExpression(expr);
  for (const part of partsOf(expr)) {
    const found = reductionOver(part);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Undefined where the expression is one that a step can add. */
export function stepFault(expr: Expr): Refused | undefined {
  const scope = new Map([...weightScope(expr), ['g', weightAxes], ['lr', new Set<string>()]]);
  for (const name of storedIn(expr)) scope.set(name, weightAxes);
  if (isRefused(axesOf(expr, scope))) {
    const instead = 'use `w`, `g` and `lr` of the step, weights of marks and collected statistics';
    return { refused: `\`adding ${printExpression(expr)}\``, instead };
  }
  return undefined;
}

/** What of it is not carried out; `measured` where it needs samples, marks or the scores themselves. */
export function startProblem(start: Expr): { readonly refused: string } | 'measured' | undefined {
  // All layers have their scores at once, so that `top` may rank them together here.
  const { rest, tops } = modelTops(start);
  const criterion = analyse(substitute(rest, new Map(tops.map(({ name, inner }) => [name, inner]))));
  if ('refused' in criterion) return criterion;
  const isMeasured = criterion.statistics.length > 0 || criterion.marks.length > 0;
  return isMeasured || freeNames(start).has('s') ? 'measured' : undefined;
}
