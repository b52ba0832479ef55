/** How the task compares labels with outputs. */
import type { LabelLoss } from '../compute/objective.ts';
import type { TrainedForm } from '../compute/trained-output.ts';
import type { PlannedTask } from '../plan/plan.ts';

export function labelLossOf({ loss, shift, ignore, classes }: PlannedTask): LabelLoss & TrainedForm {
  return { loss, shift, ignore, classes };
}
