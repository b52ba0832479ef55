/** `smoothed 0.9`: the share of a score that is kept from one update of a prune to the next. */
import { done, type Outcome } from '../../diagnostics/diagnostic.ts';
import { toNumber } from '../../exact/rational.ts';
import type { TypedStatement } from '../../language/typed.ts';
import { fading } from '../../vocabulary/values.ts';
import { amountOf, asQuantity, clause } from '../reading.ts';
import type { PlanContext } from '../plan-context.ts';
import { limitFault } from '../within-limits.ts';

/** Undefined where the clause is absent. */
export function smoothingOf(statement: TypedStatement, context: PlanContext): Outcome<number> | undefined {
  const value = clause(statement, 'smoothed');
  if (value === undefined) return undefined;
  const fault = limitFault('smoothed', fading, value, context);
  if (fault !== undefined) return { diagnostics: [fault] };
  return done(toNumber(amountOf(asQuantity(value))));
}
