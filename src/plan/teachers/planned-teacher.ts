/** Another model that losses follow. */
import type { ModelIdentity } from '../../model/index.ts';

export interface PlannedTeacher extends ModelIdentity {
  /** As the recipe calls it. */
  readonly name: string;
  /** Path from the folder of the project, or of the recipe where it has none. */
  readonly file: string;
  /** Its input that reads the samples, its output that answers the model's. */
  readonly input: string;
  readonly output: string;
  readonly parameters: number;
}

/** One of several models that are pruned as one network, in the order in which they are computed. */
export interface PlannedPart {
  readonly name: string;
  /** As a teacher's. */
  readonly file: string;
  /** Inputs that are outputs of other models. */
  readonly reading?: readonly PlannedLink[];
  readonly parameters: number;
  readonly prunable: number;
}

export interface PlannedLink {
  readonly input: string;
  readonly model: string;
  readonly output: string;
}
