/** How the task compares labels with outputs. */
import type { LabelLoss } from '../compute/objective.ts';
import type { TrainedForm } from '../compute/trained-output.ts';
import type { PlannedTask } from '../plan/plan.ts';

export function labelLossOf({ loss, outputs, shift, ignore, classes }: PlannedTask): LabelLoss & TrainedForm {
  return { loss, outputs, shift, ignore, classes };
}

/** The form alone, for who reads outputs and no label. */
export function trainedFormOf({ classes, outputs }: PlannedTask): TrainedForm {
  return { classes, outputs };
}
