/** What events of a run are made of. */
import type { PlannedResource } from '../plan/plan.ts';

/** What is left of a resource of the network. */
export interface ResourceLeft {
  readonly of: PlannedResource;
  readonly now: number;
  readonly original: number;
}

/** A distribution over the widths of a group. */
export interface WidthShares {
  /** `channels of stem.conv`. */
  readonly name: string;
  readonly units: number;
  /** In units, ascending. */
  readonly widths: readonly number[];
  /** The probability of each width. */
  readonly shares: readonly number[];
  /** The most probable one, in units; the widest of several. */
  readonly chosen: number;
}

export interface OpenGroup {
  /** `channels of stem.conv`. */
  readonly name: string;
  readonly units: number;
  /** The mean probability; that of a pruned unit is 0. */
  readonly open: number;
}

/** Units of a group that are pruned, of as many as the original model has. */
export interface PrunedGroup {
  /** `channels of stem.conv`. */
  readonly name: string;
  readonly pruned: number;
  readonly of: number;
}

/** What an `expect` claimed, and what was measured. */
export interface ExpectationResult {
  readonly stage: string;
  readonly claim: string;
  readonly held: boolean;
  readonly actual: number;
  /** Of a resource: what the original model takes. */
  readonly original?: number;
  /** The measured value that it was compared with. */
  readonly than?: number;
  /** The value of each seed, where the claim speaks of several. */
  readonly values?: readonly number[];
}

/** A threshold, by layer or of `all`, as it counts at this update. */
export interface MeasuredThreshold {
  readonly expression: string;
  readonly values: Readonly<Record<string, number>>;
}

/** What a metric gave, by layer or of `all`: the share of what was left that could go. */
export interface MeasuredAmount {
  readonly metric: string;
  readonly values: Readonly<Record<string, number>>;
}
