/** The part of a plan for statements that only observe: measurements and claims. */
export interface PlannedMeasure {
  readonly kind: 'measure';
  readonly metric: string;
  /** Of the recipe's own metric: what it is, over live weights; it needs no data. */
  readonly expression?: string;
  /** Names of the layers whose weights it is made of, where the recipe names single ones. */
  readonly layers?: readonly string[];
  readonly on?: string;
  /** Two marks: the barrier of the metric on the straight line between their weights. */
  readonly between?: readonly string[];
  /** Of a barrier: which of two values is the better one. */
  readonly best?: 'highest' | 'lowest';
  /** Of a latency: samples that pass at once; a profile of the plan was measured on as many. */
  readonly batch?: number;
  readonly at: number;
  readonly defaults?: readonly string[];
}

export interface PlannedExpect {
  readonly kind: 'expect';
  readonly text: string;
  readonly at: number;
  readonly claim: Claim;
}

/** What an `expect` claims: a measured quantity against bounds (shares as fractions), included. */
export interface Claim extends Subject {
  /** Names of the layers that are counted, where the recipe names single ones. */
  readonly layers?: readonly string[];
  readonly min?: number;
  readonly max?: number;
  /** The bounds themselves are left out: `<` and `>`. */
  readonly strict?: true;
  /** Of a resource: the bounds are shares of what the original model takes. */
  readonly share?: true;
  /** What it is compared with: the bounds are then those of the difference. */
  readonly than?: Subject;
  /** The same stages carried out with several seeds, of whose values this is taken. */
  readonly over?: { readonly statistic: Statistic; readonly seeds: number };
}

/** A metric, and what it is taken of. */
export interface Subject {
  readonly metric: string;
  /** Of the recipe's own metric: what it is, over live weights. */
  readonly expression?: string;
  /** `model`, `params`, the name of a stage or of a mark, or empty. */
  readonly of: string;
  /** The stage at whose end it is taken; absent for the state at hand. */
  readonly after?: string;
  /** Of a latency: samples that pass at once; a profile of the plan was measured on as many. */
  readonly batch?: number;
}

export type Statistic = 'median' | 'mean';

/** What ends a repeat after a round. */
export interface PlannedLook {
  /** Path of the repeat: `repeat`, `repeat[2]/repeat`. */
  readonly repeat: string;
  readonly text: string;
  readonly claim: Claim;
  /** Where the metric needs data. */
  readonly on?: string;
}
