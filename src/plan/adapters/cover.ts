/**
 * Which layers get an adapter where a budget does not reach for all: the most layers, then the
 * most parameters, then graph order (language.md, "Budgets").
 */
import { commonDivisor } from '../../exact/rational.ts';

/** Beyond so many reachable sums an exact search would take long; see `coverWithin`. */
const searchLimit = 2_000_000;

/**
 * Indices of the chosen costs, ascending; their sum is at most `budget`. The number of layers is
 * always the greatest possible. Among sets of that size the greatest sum wins, and among equal sums
 * the set that comes first in graph order; where that search would pass two million states (many
 * layers of many sizes), the cheapest set is grown layer by layer instead.
 */
export function coverWithin(costs: readonly number[], budget: number): number[] {
  const size = largestCover(costs, budget);
  if (size === 0) return [];
  return exactCover(costs, budget, size) ?? grownCover(costs, budget, size);
}

/** The most layers that fit: the cheapest ones. */
function largestCover(costs: readonly number[], budget: number): number {
  let left = budget;
  let size = 0;
  for (const cost of costs.toSorted((a, b) => a - b)) {
    if (cost > left) break;
    left -= cost;
    size++;
  }
  return size;
}

/** `reachable[i][k]`: the sums, in units of the common divisor, of k of the costs from i on. */
function exactCover(costs: readonly number[], budget: number, size: number): number[] | undefined {
  const unit = costs.reduce(commonDivisor);
  const units = costs.map((cost) => cost / unit);
  const limit = Math.floor(budget / unit);
  const reachable: ReadonlySet<number>[][] = [[new Set([0])]];
  let states = 1;
  for (const cost of units.toReversed()) {
    const next = withCost(reachable[0] ?? [], cost, limit, size);
    states += next.reduce((sum, set) => sum + set.size, 0);
    if (states > searchLimit) return undefined;
    reachable.unshift(next);
  }
  let sum = maximum(reachable[0]?.[size] ?? new Set());
  const chosen: number[] = [];
  for (const [index, cost] of units.entries()) {
    const left = size - chosen.length;
    if (left === 0) break;
    if (reachable[index + 1]?.[left - 1]?.has(sum - cost) !== true) continue;
    chosen.push(index);
    sum -= cost;
  }
  return chosen;
}

function withCost(suffix: readonly ReadonlySet<number>[], cost: number, limit: number, size: number): ReadonlySet<number>[] {
  const counts = Math.min(size, suffix.length);
  return Array.from({ length: counts + 1 }, (_, count) => {
    const sums = new Set(suffix[count]);
    for (const sum of suffix[count - 1] ?? []) if (sum + cost <= limit) sums.add(sum + cost);
    return sums;
  });
}

function maximum(values: ReadonlySet<number>): number {
  let greatest = 0;
  for (const value of values) greatest = Math.max(greatest, value);
  return greatest;
}

/** The cheapest set, in which dearer layers replace cheaper ones as long as the budget lasts. */
function grownCover(costs: readonly number[], budget: number, size: number): number[] {
  const order = costs.map((cost, index) => ({ cost, index })).toSorted((a, b) => a.cost - b.cost);
  let spare = budget - order.slice(0, size).reduce((sum, { cost }) => sum + cost, 0);
  let ceiling = order.length - 1;
  const chosen: number[] = [];
  for (let position = size - 1; position >= 0; position--) {
    const base = order[position]?.cost ?? 0;
    let target = ceiling;
    while (target > position && (order[target]?.cost ?? 0) - base > spare) target--;
    spare -= (order[target]?.cost ?? 0) - base;
    chosen.push(order[target]?.index ?? 0);
    ceiling = target - 1;
  }
  return chosen.toSorted((a, b) => a - b);
}
