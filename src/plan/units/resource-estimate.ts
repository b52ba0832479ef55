/** The target of a budget, and the remaining resource without a number of units. */
import type { Plan, PlannedBudget } from '../plan.ts';

export interface ResourceEstimate {
  readonly budget: PlannedBudget;
  /** What is asked for: `5% of flops`. */
  readonly words: string;
  /** Of the whole model. */
  readonly original: number;
  /** The most that may be left. */
  readonly allowed: number;
  /** Without so many bundles of the groups of these titles; which ones is all the same. */
  readonly without: (gone: ReadonlyMap<string, number>) => number;
}

export type EstimateResource = (budget: PlannedBudget, plan: Pick<Plan, 'profiles'>) => ResourceEstimate;
