/** The training of a stage: one statement, or several that take turns. */
import type { PlannedStage, PlannedTrain } from '../plan/plan.ts';
import { ofKind } from '../plan/of-kind.ts';

/** In the order of their turns. */
export function trainingsOf({ statements }: PlannedStage): readonly PlannedTrain[] {
  return ofKind(statements, 'train');
}
