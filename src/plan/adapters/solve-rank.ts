/** Ranks that a budget allows (language.md, "Budgets"). */
import { coverWithin } from './cover.ts';

/** Parameters of one adapter of rank 1, in graph order. */
export type Costs = readonly number[];

export type Ranks =
  /** One rank for every layer. */
  | { readonly kind: 'all'; readonly rank: number }
  /** Rank 1 on some of the layers, by index. */
  | { readonly kind: 'some'; readonly chosen: readonly number[] }
  /** Not even the cheapest layer fits. */
  | { readonly kind: 'none' };

/**
 * The highest rank that fits every layer into `budget` parameters, at most `highest`; else rank 1
 * on as many layers as fit.
 */
export function solveRank(costs: Costs, budget: number, highest: number): Ranks {
  const full = costs.reduce((sum, cost) => sum + cost, 0);
  const rank = Math.min(Math.floor(budget / full), highest);
  if (rank >= 1) return { kind: 'all', rank };
  const chosen = coverWithin(costs, budget);
  return chosen.length > 0 ? { kind: 'some', chosen } : { kind: 'none' };
}
