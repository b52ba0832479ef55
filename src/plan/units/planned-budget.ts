/** The amount that a prune to a resource may leave. */
import type { PlannedBudget } from '../plan.ts';
import { idleBatch } from '../../diagnostics/catalogue/plan-latency.ts';
import { uncountedFlops } from '../../diagnostics/catalogue/plan-units.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { TypedStatement } from '../../language/typed.ts';
import { fitProfile } from '../latency/fit-profile.ts';
import { batchOf } from '../latency/latency-target.ts';
import type { Target } from '../prune/target.ts';
import { clause } from '../reading.ts';
import { complain, type PlanContext } from '../plan-context.ts';
import { shareText } from '../share-text.ts';

export interface Budgeted {
  /** Absent where no resource is the target. */
  readonly budget?: PlannedBudget;
  readonly diagnostics: readonly Diagnostic[];
}

/** A latency needs a profile of the model, measured on the batch that is meant. */
export function budgetOf(target: Target, statement: TypedStatement, context: PlanContext): Budgeted {
  const isLatency = target.kind === 'time' || (target.kind === 'resource' && target.of === 'latency');
  const on = clause(statement, 'on');
  if (!isLatency) {
    const words = target.kind === 'resource' ? target.of : 'units';
    const diagnostics = on === undefined ? [] : [complain(context, idleBatch, { of: `a target of ${words}` }, on.span)];
    if (target.kind !== 'resource') return { diagnostics };
    const [uncounted] = target.of === 'flops' ? (context.facts.uncounted?.() ?? []) : [];
    if (uncounted !== undefined) {
      const args = { model: context.facts.file, node: uncounted };
      const place = statement.spans['to'] ?? statement.span;
      return { diagnostics: [complain(context, uncountedFlops, args, place)] };
    }
    return { budget: { of: target.of, share: shareText(target.share) }, diagnostics };
  }
  const batch = batchOf(statement);
  const fitted = fitProfile(batch, context, statement.spans['to'] ?? statement.span);
  if (fitted.value === undefined) return fitted;
  const amount = target.kind === 'time' ? { time: target.words } : { share: shareText(target.share) };
  return { budget: { of: 'latency', ...amount, batch }, diagnostics: fitted.diagnostics };
}
