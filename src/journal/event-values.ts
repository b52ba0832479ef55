/** What events of a run are made of. */
import type { PlannedResource } from '../plan/plan.ts';
import type { ModelSize } from '../model/index.ts';

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

/** What a run says of a statistic that it has collected. */
export interface CollectEvent {
  readonly event: 'collect';
  readonly stage: string;
  readonly step: number;
  readonly name: string;
  /** How many are kept: one a weight. */
  readonly numbers: number;
  /** Their mean in each layer. */
  readonly means: Readonly<Record<string, number>>;
}

/** What a run says of weights in other forms: ranks of matrices, and cells that weights share. */
export type RankEvent =
  | {
      /** So many weights share so many cells from now on. */
      readonly event: 'share';
      readonly stage: string;
      readonly step: number;
      readonly cells: number;
      readonly weights: number;
      /** Parameters that have to be stored. */
      readonly memory: number;
      /** What cells are multiplied by, beside a sign, by layer. */
      readonly scales: Readonly<Record<string, number>>;
    }
  | {
      /** Weights are the nearest ones with so many ranks, by layer. */
      readonly event: 'project';
      readonly stage: string;
      readonly step: number;
      readonly ranks: Readonly<Record<string, number>>;
    }
  | {
      /** Layers are two factors from now on: with how many of their ranks, and which share of the energy. */
      readonly event: 'factorize';
      readonly stage: string;
      readonly step: number;
      readonly layers: readonly FactoredLayer[];
      /** Ranks that it would take of layers that stay whole because factors would be no smaller. */
      readonly stays?: Readonly<Record<string, number>>;
      /** The whole model. */
      readonly before: ModelSize;
      readonly after: ModelSize;
    };

interface FactoredLayer {
  readonly layer: string;
  readonly of: number;
  readonly rank: number;
  /** Of the squared singular values that the layer had. */
  readonly energy: number;
}
