/** A floor that leaves less to prune than the target asks for, whatever the model. */
import * as catalogue from '../../../diagnostics/catalogue/clauses.ts';
import { compare, multiply, one, rational, subtract, toDecimal } from '../../../exact/rational.ts';
import { evaluateExact } from '../../expressions/evaluate.ts';
import type { TypedStatement } from '../../typed.ts';
import { report, sparsityOf, textAt, type RuleContext } from './rule.ts';

/** Every layer keeps the floor, so the whole keeps it: the target can be 1 − floor at most. */
export function checkFloors({ clauses }: TypedStatement, context: RuleContext): void {
  const { protect, to } = clauses;
  const min = protect?.kind === 'record' ? protect.fields['min'] : undefined;
  if (min?.kind !== 'quantity' || min.unit !== 'share' || to === undefined) return;
  const floor = evaluateExact(min.amount, context.environment);
  const sparsity = sparsityOf(to, context);
  if (floor === undefined || sparsity === undefined) return;
  const reachable = subtract(one, floor);
  if (compare(sparsity, reachable) <= 0) return;
  const percent = (share: typeof floor) => `${toDecimal(multiply(share, rational(100)))}%`;
  const isDensity = to.kind === 'quantity' && to.unit === 'density';
  const isPattern = to.kind === 'pattern';
  const best = isPattern ? percent(subtract(one, sparsity)) : isDensity ? `${percent(floor)} density` : percent(reachable);
  const args = { floor: textAt(context, min.span), target: textAt(context, to.span), best, isPattern };
  report(context, catalogue.floorAboveTarget, args, min.span, {
    related: [{ message: 'the target', source: context.source, span: to.span }],
  });
}
