/** How many numbers an optimizer moves in a statement. */
import type { PlannedTrain } from '../plan.ts';

/** Parameters of the model and of adapters, and the scores beside weights. */
export function numbersTrained({ trained }: PlannedTrain): number {
  return trained.parameters + (trained.scores ?? 0);
}
