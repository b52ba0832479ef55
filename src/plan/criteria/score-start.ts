/** Where scores that train may start: no sample has passed before the first step, so at the weights alone. */
import { freeNames, substitute } from '../../language/expressions/names.ts';
import type { Expr } from '../../language/typed.ts';
import { analyse } from './analyse.ts';
import { modelTops } from './tops.ts';

/** What of it is not carried out; `measured` where it needs samples, marks or the scores themselves. */
export function startProblem(start: Expr): { readonly refused: string } | 'measured' | undefined {
  // All layers have their scores at once, so that `top` may rank them together here.
  const { rest, tops } = modelTops(start);
  const parts = new Map(tops.map(({ name, inner }) => [name, inner]));
  const criterion = analyse(substitute(rest, parts));
  if ('refused' in criterion) return criterion;
  const isMeasured = criterion.statistics.length > 0 || criterion.marks.length > 0;
  return isMeasured || freeNames(start).has('s') ? 'measured' : undefined;
}
