/** How the task compares labels with outputs. */
import type { LabelLoss } from '../compute/objective.ts';
import type { PlannedTask } from '../plan/plan.ts';

export function labelLossOf({ loss, shift, ignore }: PlannedTask): LabelLoss {
  return { loss, shift, ignore };
}
