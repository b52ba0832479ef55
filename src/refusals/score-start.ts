/** Where scores that train may start. */
import { printExpression } from '../language/expressions/print.ts';
import type { Expr } from '../language/typed.ts';
import { startProblem } from '../plan/criteria/score-start.ts';

/** No sample has passed before the first step: a start is made of the weights alone. */
export function startFault(
  start: Expr,
): { readonly what: string; readonly instead: string } | undefined {
  const instead = 'start them at an expression of `w`, or at a number';
  const problem = startProblem(start);
  if (problem === undefined) return undefined;
  if (problem !== 'measured') return { what: problem.refused, instead };
  return { what: `a start of scores at \`${printExpression(start)}\``, instead };
}
