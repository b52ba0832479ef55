/** The part of a plan for the ranks of matrices: weights with fewer of them, layers made of two factors. */
import type { MatrixForm } from '../../model/factors/matrix.ts';

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
