/** What a plan says of rates, decays, optimizers, half precision and ranks. */
import type { MatrixForm } from '../../model/factors/matrix.ts';
import type { DecayName, FallName } from '../../vocabulary/index.ts';

/** The part of a plan for the ranks of matrices: weights with fewer of them, layers made of two factors. */
export type RankStatement = PlannedProject | PlannedFactorize;

/** Weights become the nearest ones with fewer ranks, at each time of the window. */
export interface PlannedProject extends RankTarget {
  readonly kind: 'project';
  /** How kernels are matrices. */
  readonly form: MatrixForm;
  readonly layers: readonly PlannedMatrix[];
  readonly window: { readonly first: number; readonly last: number; readonly every: number };
  readonly defaults: readonly string[];
}

/** Layers become two factors each, of the ranks that their weights then have. */
export interface PlannedFactorize extends RankTarget {
  readonly kind: 'factorize';
  readonly at: number;
  readonly form: MatrixForm;
  readonly layers: readonly PlannedFactors[];
  /** Layers that are selected and stay whole, and why. */
  readonly stays?: readonly { readonly layer: string; readonly why: string }[];
  /** Parameters, and multiply-adds of a sample, of these layers and of their factors; at most, under an energy. */
  readonly before: PlannedSize;
  readonly after: PlannedSize;
  readonly defaults: readonly string[];
}

/** Exactly one is there, unless each layer has its number of ranks. */
export interface RankTarget {
  /** Of the sum of squared singular values: `90%`. */
  readonly energy?: string;
}

export interface PlannedMatrix {
  readonly layer: string;
  readonly tensor: string;
  /** Ranks of its matrix, and how many are kept; absent where the energy decides. */
  readonly of: number;
  readonly rank?: number;
}

export interface PlannedFactors extends PlannedMatrix {
  /** With more ranks than these it stays whole. */
  readonly most: number;
}

export interface PlannedSize {
  readonly parameters: number;
  readonly macs: number;
}

/** Schedules of the learning rate, as plans hold them. */
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

/** Optimizers and their constants, as plans hold them. */
export type PlannedOptimizer =
  | { readonly name: 'sgd'; readonly lr: number; readonly momentum: number; readonly nesterov: boolean; readonly weightDecay: number }
  | {
      readonly name: 'adam' | 'adamw';
      readonly lr: number;
      readonly beta1: number;
      readonly beta2: number;
      readonly eps: number;
      readonly weightDecay: number;
    }
  | { readonly name: 'sm3'; readonly lr: number; readonly eps: number };

/** Parts that train at another rate, as plans hold them. */
export interface PlannedRate {
  /** Of the rate of the other tensors, at each step. */
  readonly factor: number;
  /** Tensors, with the adapters beside them, in graph order. */
  readonly tensors: readonly string[];
}

/** The half of the samples that a training statement draws from, as plans hold it. */
export interface PlannedHalf {
  readonly nth: 1 | 2;
  readonly samples: number;
  /** The stream, below the seed, whose order of all samples is cut in two. */
  readonly stream: string;
}
