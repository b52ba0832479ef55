/** A criterion taken apart: what is measured on samples, and the score that is made from it. */
import type { Expr } from '../../language/typed.ts';
import type { NormName } from './names.ts';

export interface Criterion {
  /** Over `w` and the statistics, each of which stands there as a name: its own text. */
  readonly score: Expr;
  /** In the order of their first use. */
  readonly statistics: readonly Statistic[];
  /** Marks whose weights it names: `start` of `|w - start.w|`. */
  readonly marks: readonly string[];
  /** Collected statistics that it names. */
  readonly stored: readonly string[];
  /** What it names of the norm behind a layer; only units have it. */
  readonly norms: readonly NormName[];
  /** True where it is one number of a layer, and not one of each weight. */
  readonly isNumber?: true;
}

export type Statistic = Moment | Flow | Contrast | Tail;

/** `avg(x^2)`: taken over samples, and over those positions of a sample that are left. */
export interface Moment {
  readonly kind: 'moment';
  /** Canonical: its name in the score and in the plan. */
  readonly text: string;
  /** Whose variable varies with the sample: `x`, `y`, `activation`, `r` or `g`. */
  readonly of: 'input' | 'output' | 'activation' | 'relevance' | 'gradient';
  /** What it is taken of. */
  readonly inner: Expr;
  /** How it is taken; absent for the mean. */
  readonly form?: Form;
  /** Of `fisher`: how many weights a block has, and what is added to its diagonal. */
  readonly blocks?: { readonly size: number; readonly damping: number };
  /** True where the gradient of a batch does not do, as in `g^2`: each sample passes alone. */
  readonly alone: boolean;
}

/**
 * - `variance`: `var(x over samples)`, the mean square of the deviations from the mean.
 * - `inverse`: `diag(inverse(hessian))`, of the mean of x·xᵀ over samples and positions.
 * - `factor`: `diag(cholesky(inverse(hessian)))`, of the upper triangular factor U of the same, UᵀU.
 * - `fisher`: `inverse-fisher(50, 1e-7)`, of the mean of g·gᵀ over samples, in blocks of weights.
 * - `product`: `hv(…)`, the Hessian of the loss in all scored weights, times a value for each.
 */
export type Form = 'variance' | 'inverse' | 'factor' | 'fisher' | 'product';

/** True where the second moments of inputs are inverted for it. */
export function isInverted({ form }: Moment): boolean {
  return form === 'inverse' || form === 'factor';
}

/** `grad(sum(y), weights: |w|, inputs: 1)`: a gradient of the network's outputs, without data. */
export interface Flow {
  readonly kind: 'flow';
  readonly text: string;
  /** What stands in the place of every weight, over `w`. */
  readonly weights: Expr;
  /** The value of every element of the input. */
  readonly inputs: number;
}

/** `tail(w^2 over module)`: of weights alone, in one order of all layers of a module. */
export interface Tail {
  readonly kind: 'tail';
  readonly text: string;
  /** What is put in order and added up, over `w`. */
  readonly inner: Expr;
}

/** `avg(cosine(h_in, h_out))`: one number for a whole branch of the network, switched off or not. */
export interface Contrast {
  readonly kind: 'contrast';
  readonly text: string;
  readonly measure: ContrastMeasure;
  /** What enters and what leaves the branch, or the model's outputs with it and without it. */
  readonly of: readonly ContrastName[];
}

/** Of two tensors; `loss` is of one. */
export const contrastMeasures = ['cosine', 'angle', 'jensen-shannon', 'kl', 'norm', 'loss'] as const;
export type ContrastMeasure = (typeof contrastMeasures)[number];

export const streamNames = ['h_in', 'h_out'] as const;
export const outputNames = ['full', 'without'] as const;
export type ContrastName = (typeof streamNames)[number] | (typeof outputNames)[number];

/** What of an expression is not carried out, and what to write instead. */
export type Refused = { readonly refused: string; readonly instead?: string };

export function isMoment(statistic: Statistic): statistic is Moment {
  return statistic.kind === 'moment';
}

/** True where it is found by a pass from the labelled outputs back through the whole network. */
export function isPassedBack({ of }: Moment): boolean {
  return of === 'gradient' || of === 'relevance';
}

/** True where a score speaks of what a layer gives: of no layer that reads it. */
export function speaksOfMakers(statistics: readonly Statistic[]): boolean {
  return readsRelevance(statistics) || readsActivations(statistics);
}

export function readsActivations(statistics: readonly Statistic[]): boolean {
  return statistics.some((one) => isMoment(one) && one.of === 'activation');
}

/** The same for the outputs of the network. */
export function readsRelevance(statistics: readonly Statistic[]): boolean {
  return statistics.some((one) => isMoment(one) && one.of === 'relevance');
}

export function isContrast(statistic: Statistic): statistic is Contrast {
  return statistic.kind === 'contrast';
}

export function isTail(statistic: Statistic): statistic is Tail {
  return statistic.kind === 'tail';
}

export function isFlow(statistic: Statistic): statistic is Flow {
  return statistic.kind === 'flow';
}
