/** By what score zeros grow: gradients of the last batch, or chance. */
import { done, type Outcome } from '../../diagnostics/diagnostic.ts';
import { unsupported } from '../../diagnostics/catalogue/plan.ts';
import { freeNames, mapParts } from '../../language/expressions/names.ts';
import { printExpression } from '../../language/expressions/print.ts';
import type { Expr, TypedStatement } from '../../language/typed.ts';
import { analyse } from '../criteria/analyse.ts';
import { isMoment, type Refused } from '../criteria/criterion.ts';
import { asExpression, clause } from '../reading.ts';
import { refusal, type PlanContext } from '../plan-context.ts';

export interface Growth {
  /** Canonical: `|avg(g)|`, with the mean over the batch written out. */
  readonly text: string;
  /** True where the scores come from a stream. */
  readonly draws: boolean;
}

const random = 'draw()';

export function growthOf(statement: TypedStatement, context: PlanContext): Outcome<Growth> {
  const by = clause(statement, 'by');
  if (by === undefined) throw new TypeError('the checker promises `by`');
  const { expr, span } = asExpression(by);
  const growth = growthBy(expr);
  if (!('refused' in growth)) return done(growth);
  const { refused: what, instead = 'use `|g|`' } = growth;
  return refusal(context, unsupported, { what, instead }, span);
}

/** `g` in a growth is the gradient of the batch's mean loss, as Evci et al. take it (arXiv:1911.11134). */
export function growthBy(expr: Expr): Growth | Refused {
  if (printExpression(expr) === random) return { text: random, draws: true };
  const overBatch = meanGradients(expr);
  const criterion = analyse(overBatch);
  if ('refused' in criterion) return criterion;
  if (freeNames(expr).has('s')) return { refused: 'growth by scores that train' };
  const isGradient =
    criterion.marks.length === 0 &&
    criterion.stored.length === 0 &&
    criterion.statistics.every((one) => isMoment(one) && one.of === 'gradient' && one.form === undefined);
  if (!isGradient) {
    const refused = `growth by \`${printExpression(expr)}\``;
    return { refused, instead: 'use gradients: `|g|`' };
  }
  return { text: printExpression(overBatch), draws: false };
}

/** Every `g` that stands in no mean of its own becomes `avg(g)`. */
function meanGradients(expr: Expr): Expr {
  if (expr.kind === 'name' && expr.name === 'g') {
    return { kind: 'call', callee: 'avg', args: [expr], named: {} };
  }
  if (expr.kind === 'call' && expr.callee === 'avg') return expr;
  return mapParts(expr, meanGradients);
}
