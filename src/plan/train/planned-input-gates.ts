/** Gates by input, as plans hold them. */
import type { PlannedCost } from './planned-gates.ts';

/** A gate on each residual branch, 1 or 0 for each sample; when the stage ends, what is left is open. */
export interface PlannedInputGates {
  /** b before the first step. */
  readonly start: number;
  /** Share of the samples that has to agree on one gate at least, where the prune cuts. */
  readonly consensus: number;
  /** In graph order. */
  readonly groups: readonly PlannedInputGatedGroup[];
}

export interface PlannedInputGatedGroup {
  readonly name: string;
  /** The value that enters the branch, and its features, each of which has a weight in the gate. */
  readonly reads: string;
  readonly features: number;
  /** Of the branch, where the loss counts them. */
  readonly params?: PlannedCost;
  readonly flops?: PlannedCost;
}
