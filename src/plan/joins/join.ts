/** The arms that are joined, and what they are joined into. */
import type { PlannedStatement } from '../plan.ts';
import type { StageResult } from '../plan-stage.ts';
import type { PlanState } from '../state/plan-state.ts';

/** The end of an arm. */
export interface ArmState {
  /** As the plan names it: `branch[2]`. */
  readonly label: string;
  /** The arms by name that it lies in. */
  readonly names: readonly string[];
  readonly state: PlanState;
  /** Of its client, in a branch over clients. */
  readonly samples?: number;
}

/** What the planner of a join gives back; a join that is refused goes on with the first arm. */
export interface PlannedJoin {
  readonly statement?: PlannedStatement;
  readonly state: PlanState;
  readonly diagnostics: StageResult['diagnostics'];
}
