/** Where scores that train may start. */
import { freeNames, substitute } from '../language/expressions/names.ts';
import { printExpression } from '../language/expressions/print.ts';
import type { Expr } from '../language/typed.ts';
import { analyse } from '../plan/criteria/analyse.ts';
import { modelTops } from '../plan/criteria/tops.ts';

/** No sample has passed before the first step: a start is made of the weights alone. */
export function startFault(
  start: Expr,
): { readonly what: string; readonly instead: string } | undefined {
  const instead = 'start them at an expression of `w`, or at a number';
  const names = freeNames(start);
  // All layers have their scores at once, so that `top` may rank them together here.
  const { rest, tops } = modelTops(start);
  const parts = new Map(tops.map(({ name, inner }) => [name, inner]));
  const criterion = analyse(substitute(rest, parts));
  if ('refused' in criterion) return { what: criterion.refused, instead };
  const isMeasured = criterion.statistics.length > 0 || criterion.marks.length > 0;
  if (!isMeasured && !names.has('s')) return undefined;
  return { what: `a start of scores at \`${printExpression(start)}\``, instead };
}
