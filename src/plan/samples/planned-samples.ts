/** What a plan says of `prune samples of D`: which scores rank the samples, and how many stay. */

export interface PlannedSamples {
  readonly kind: 'prune samples';
  readonly at: number;
  readonly data: string;
  /** Canonical expression; the samples with the lowest scores go. */
  readonly criterion: string;
  /** Samples that pass through the network at once; absent where scores are drawn. */
  readonly batch?: number;
  /** Why they pass through the whole network, where units are cut before. */
  readonly underMasks?: string;
  /** The other model whose output `y` the criterion reads; `batch` samples pass through it. */
  readonly scorer?: string;
  /** What may stay at most, in samples or in a column of costs, of each key where there is one. */
  readonly within?: { readonly most: number; readonly cost?: string };
  /** Scores above it stay, and the best one of each key. */
  readonly above?: string;
  /** The column whose equal numbers compete with each other, and how many there are. */
  readonly key?: { readonly column: string; readonly values: number };
  /** The column of parents, which stay with what stays. */
  readonly closedUnder?: string;
  /** Samples that stay at least, where scores decide how many do; `kept` is the most then. */
  readonly least?: number;
  /** Who competes with whom: all samples, or each class for itself. */
  readonly per: 'data' | 'class';
  /** Samples that each class keeps at least, its best ones, by label. */
  readonly floor?: { readonly share: string; readonly keep: Readonly<Record<string, number>> };
  /** All samples of the data set, and those that are there when the statement acts. */
  readonly of: number;
  readonly before: number;
  /** Samples that the target means to be left, and that are left. */
  readonly asked: number;
  readonly kept: number;
  /** By label, where classes matter: all samples, and those left where no score decides that. */
  readonly classes?: Readonly<Record<string, PlannedClass>>;
  /** Random stream of a criterion that draws, as a path below the seed. */
  readonly stream?: string;
  readonly defaults: readonly string[];
}

export interface PlannedClass {
  readonly of: number;
  readonly kept?: number;
}
