/** `metric pqi = …`: one number that is made of the live weights of a network. */
import { calledNames, freeNames, partsOf } from '../../language/expressions/names.ts';
import { printExpression } from '../../language/expressions/print.ts';
import type { Expr } from '../../language/typed.ts';
import { axesOf, isRefused } from './axes.ts';
import type { Refused } from './criterion.ts';
import { ordered } from './functions.ts';
import { weightScope } from './marked.ts';

const instead = 'reduce `w` and the weights of marks as a whole: `mean(|w|)`, `sum(|w - start.w|)`';

/** Undefined where the expression is a number of live weights that is carried out. */
export function summaryFault(expr: Expr): Refused | undefined {
  const text = printExpression(expr);
  const axes = axesOf(expr, weightScope(expr));
  if (isRefused(axes)) return { refused: axes.refused.replace('a criterion', 'a metric'), instead };
  const order = [...calledNames(expr)].find((name) => ordered.has(name));
  if (order !== undefined) return { refused: `\`${order}\` in a metric`, instead };
  if (axes.size > 0 || freeNames(expr).size === 0) {
    return { refused: `the metric \`${text}\`, which is no number of weights,`, instead };
  }
  const over = reductionOver(expr);
  if (over === undefined) return undefined;
  return { refused: `\`${over}\`, of layers that have axes of their own,`, instead };
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
