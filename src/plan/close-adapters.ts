/**
 * Adapters that nobody merges are merged keeping masks, and the plan shows it: before the next
 * statement that changes the network, and at the end (language.md, "Adapters").
 */
import type { Stage, TypedStatement } from '../language/typed.ts';
import { overSeedsIn } from './observe/metric-facts.ts';
import type { PlannedInstant, PlannedStage } from './plan.ts';
import { isOfInsertions } from './reading.ts';
import type { PlanState } from './state/plan-state.ts';

/** Verbs that leave open adapters as they are. */
const watching: ReadonlySet<string> = new Set(['insert', 'measure', 'expect', 'mark']);

/** `merge inserted` folds weights that adapters are part of. */
function leavesOpen(statement: TypedStatement): boolean {
  const { verb } = statement;
  return watching.has(verb) || (verb === 'merge' && !isOfInsertions(statement));
}

/** True where adapters of the same stage are open and the statement would change the weights. */
export function closesAdapters(statement: TypedStatement, { adapters }: PlanState): boolean {
  return adapters.length > 0 && !leavesOpen(statement);
}

export function impliedMerge(at: number): PlannedInstant {
  return { kind: 'merge', at, implied: true };
}

export type ClosedStage = { readonly stage: PlannedStage; readonly state: PlanState };

/** The stage with a merge at its end, where adapters are open and a stage behind it changes weights. */
export function closeStage(stage: PlannedStage, state: PlanState, next: readonly Stage[]): ClosedStage {
  const changes =
    next.length === 0 || next.some(({ statements }) => statements.some((one) => !leavesOpen(one) || overSeedsIn(one) !== undefined));
  if (state.adapters.length === 0 || !changes) return { stage, state };
  return { stage: { ...stage, statements: [...stage.statements, impliedMerge(stage.steps)] }, state: { ...state, adapters: [] } };
}
