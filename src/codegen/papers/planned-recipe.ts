/** A recipe of a paper with its plan. */
import type { Plan } from '../../plan/plan.ts';

export interface PlannedRecipe {
  readonly name: string;
  readonly text: string;
  readonly model: string;
  readonly plan?: Plan;
  /** The words that cannot be carried out, as messages say them. */
  readonly refused: readonly string[];
}
