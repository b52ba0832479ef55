/** The training of a stage: one statement, or several that take turns. */
import type { PlannedStage, PlannedTrain } from '../plan/plan.ts';

/** In the order of their turns. */
export function trainingsOf({ statements }: PlannedStage): readonly PlannedTrain[] {
  return statements.filter((it): it is PlannedTrain => it.kind === 'train');
}
