/** What a training step adds to a statistic: an expression of the weight, its gradient, and what lies beside it. */
import type { Expr } from '../../language/typed.ts';
import { printExpression } from '../../language/expressions/print.ts';
import { axesOf, isRefused } from './axes.ts';
import type { Refused } from './criterion.ts';
import { weightAxes } from './functions.ts';
import { weightScope } from './marked.ts';
import { storedIn } from './stored-names.ts';

/** Undefined where the expression is one that a step can add. */
export function stepFault(expr: Expr): Refused | undefined {
  const scope = new Map([...weightScope(expr), ['g', weightAxes], ['lr', new Set<string>()]]);
  for (const name of storedIn(expr)) scope.set(name, weightAxes);
  const axes = axesOf(expr, scope);
  if (isRefused(axes)) {
    const instead = 'use `w`, `g` and `lr` of the step, weights of marks and collected statistics';
    return { refused: `\`adding ${printExpression(expr)}\``, instead };
  }
  return undefined;
}
