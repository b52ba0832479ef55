/** Schedules of the learning rate, as plans hold them. */
import type { DecayName, FallName } from '../../vocabulary/index.ts';

export interface PlannedDecay {
  readonly name: DecayName;
  /** Steps of warm-up before the decay begins. */
  readonly warmup: number;
  /** Factor at the end of `linear` and `cosine`; of each drop of `step` and `exponential`; else 1. */
  readonly factor: number;
  /** Steps at which `step` drops. */
  readonly at: readonly number[];
  /** Steps between two drops of `exponential`. */
  readonly every?: number;
  readonly pieces?: readonly PlannedPiece[];
  /** True where it begins with its stage, although the stage goes on with the clock of another one. */
  readonly restarts?: true;
}

/** One piece of a schedule; it ends where the next one begins, the last with the stage. */
export type PlannedPiece = {
  /** Its first step, counted from the beginning of the schedule. */
  readonly first: number;
  /** The factor of the rate at its beginning. */
  readonly from: number;
} & (
  | { readonly name: 'constant' }
  | { readonly name: FallName; readonly to: number }
  | { readonly name: 'exponential'; readonly factor: number; readonly every: number }
);
