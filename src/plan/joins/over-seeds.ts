/** `expect median over 3 seeds …`: a claim about several runs of the recipe; the first one goes on. */
import type { TypedStatement } from '../../language/typed.ts';
import type { PlanContext } from '../plan-context.ts';
import { planExpect } from '../verbs/expect.ts';
import type { ArmState, PlannedJoin } from './join.ts';

/** What is counted is the same for every seed, or lies within the same bounds. */
export function planOverSeeds(
  statement: TypedStatement,
  _arms: readonly ArmState[],
  context: PlanContext,
): PlannedJoin {
  const { statements, state, diagnostics } = planExpect(statement, context);
  const [planned] = statements;
  return { ...(planned && { statement: planned }), state, diagnostics };
}
