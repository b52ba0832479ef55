/** Which layers get an adapter, and of which rank. */
import { itemAt } from '../../basics/must.ts';
import { done, collecting, type Diagnostic, type Span, type Outcome } from '../../diagnostics/diagnostic.ts';
import { adaptedTwice, nothingFits, nothingTrains, overBudget, partialCover } from '../../diagnostics/catalogue/plan-adapters.ts';
import { floor, multiply, rational, commonDivisor, type Rational } from '../../exact/rational.ts';
import type { Layer } from '../../model/graph.ts';
import type { PlannedAdapter } from '../plan.ts';
import { complain, refusal, type PlanContext } from '../plan-context.ts';
import { boundedPercent, shareText } from '../share-text.ts';
import { type LoraPart, costOf, matrixOf } from './lora-part.ts';

/** What `within` allows. */
export interface Budget {
  readonly share: Rational;
  readonly span: Span;
  /** The budget in parameters, rounded down. */
  readonly allows: number;
}

/** Rank of an adapter for which neither a rank nor a budget was given: that of the PEFT library. */
export const usualRank = 8;

export function budgetOf(share: Rational, span: Span, parameters: number): Budget {
  return { share, span, allows: Number(floor(multiply(share, rational(parameters)))) };
}

/** `spent` parameters are trained besides; `of` is the number of all parameters of the model. */
export function planAdapters(
  parts: readonly LoraPart[],
  budget: Budget | undefined,
  { spent, of, context }: { readonly spent: number; readonly of: number; readonly context: PlanContext },
): Outcome<readonly PlannedAdapter[]> {
  return collecting((take, fail) => {
    const sites = take(sitesOf(parts, context));
    if (budget === undefined) return sites.map((site) => adapterAt(site, usualRank, context));
    const open = sites.filter(({ part }) => part.rank === undefined);
    const needs = sites.reduce((sum, { part, cost }) => sum + (part.rank ?? 0) * cost, spent);
    if (needs > budget.allows) return fail([exceeded(budget, needs, of, context)]);
    const chosen = new Map(take(solve(open, budget, { spent: needs, of, context })));
    return sites.flatMap((site) => {
      const rank = site.part.rank ?? chosen.get(site.layer.name);
      return rank === undefined ? [] : [adapterAt(site, rank, context)];
    });
  });
}

/** A layer, and the part of the statement that puts an adapter on it. */
type Site = { readonly layer: Layer; readonly part: LoraPart; readonly cost: number };

/** In graph order. What `on:` names is taken out of a part that names nothing. */
function sitesOf(parts: readonly LoraPart[], context: PlanContext): Outcome<readonly Site[]> {
  const owner = new Map<string, LoraPart>();
  for (const part of parts.toSorted((a, b) => Number(b.named) - Number(a.named))) {
    for (const { name } of part.layers) {
      const other = owner.get(name);
      if (other?.named === part.named) return refusal(context, adaptedTwice, { layer: name }, part.span);
      if (other === undefined) owner.set(name, part);
    }
  }
  const sites = context.facts.layers.flatMap((layer) => {
    const part = owner.get(layer.name);
    return part === undefined ? [] : [{ layer, part, cost: costOf(layer) }];
  });
  const [first] = parts;
  if (sites.length > 0 || first === undefined) return done(sites);
  return refusal(context, nothingTrains, { what: '`lora`' }, first.span);
}

/** By layer. */
type Solved = readonly (readonly [layer: string, rank: number])[];

function solve(
  sites: readonly Site[],
  budget: Budget,
  { spent, of, context }: { readonly spent: number; readonly of: number; readonly context: PlanContext },
): Outcome<Solved> {
  if (sites.length === 0) return done([]);
  const costs = sites.map(({ cost }) => cost);
  const ranks = solveRank(costs, budget.allows - spent, highestRank(sites));
  const shown = shareText(budget.share);
  const needing = (parameters: number): string => boundedPercent(rational(spent + parameters, of), 'up');
  switch (ranks.kind) {
    case 'all':
      return done(sites.map(({ layer }) => [layer.name, ranks.rank]));
    case 'none': {
      const least = Math.min(...costs);
      const args = { budget: shown, allows: budget.allows, least: needing(least), needs: spent + least };
      return refusal(context, nothingFits, args, budget.span);
    }
    case 'some': {
      const chosen = new Set(ranks.chosen);
      const names = sites.map(({ layer }) => layer.name);
      const args = {
        covered: chosen.size,
        all: sites.length,
        budget: shown,
        full: needing(costs.reduce((sum, cost) => sum + cost, 0)),
        without: names.filter((_, index) => !chosen.has(index)),
      };
      return {
        value: ranks.chosen.map((index) => [itemAt(names, index), 1]),
        diagnostics: [complain(context, partialCover, args, budget.span)],
      };
    }
  }
}

/** A product of rank above both sides of every matrix can say nothing more. */
function highestRank(sites: readonly Site[]): number {
  return sites.reduce((highest, { layer }) => {
    const { rows, columns } = matrixOf(layer);
    return Math.max(highest, Math.min(rows, columns));
  }, 1);
}

function adapterAt({ layer, part, cost }: Site, usual: number, context: PlanContext): PlannedAdapter {
  const rank = part.rank ?? usual;
  return {
    layer: layer.name,
    tensor: layer.tensor,
    form: part.form ?? (context.state.masked.has(layer.name) ? 'masked' : 'plain'),
    rank,
    alpha: part.alpha ?? rank,
    ...matrixOf(layer),
    parameters: rank * cost,
  };
}

export function exceeded(budget: Budget, needs: number, of: number, context: PlanContext): Diagnostic {
  const args = { budget: shareText(budget.share), allows: budget.allows, needs, share: boundedPercent(rational(needs, of), 'up') };
  return complain(context, overBudget, args, budget.span);
}

// Ranks that a budget allows (language.md, "Budgets").

/** Parameters of one adapter of rank 1, in graph order. */
type Costs = readonly number[];

type Ranks =
  /** One rank for every layer. */
  | { readonly kind: 'all'; readonly rank: number }
  /** Rank 1 on some of the layers, by index. */
  | { readonly kind: 'some'; readonly chosen: readonly number[] }
  /** Not even the cheapest layer fits. */
  | { readonly kind: 'none' };

/** The highest rank that fits every layer into `budget` parameters, at most `highest`; else rank 1 on as many layers as fit. */
export function solveRank(costs: Costs, budget: number, highest: number): Ranks {
  const rank = Math.min(Math.floor(budget / costs.reduce((sum, cost) => sum + cost, 0)), highest);
  if (rank >= 1) return { kind: 'all', rank };
  const chosen = coverWithin(costs, budget);
  return chosen.length > 0 ? { kind: 'some', chosen } : { kind: 'none' };
}

// Which layers get an adapter where a budget does not reach for all: the most layers, then the most parameters, then graph order
// (language.md, "Budgets").

/** Beyond so many reachable sums an exact search would take long; see `coverWithin`. */
const searchLimit = 2_000_000;

/**
 * Indices of the chosen costs, ascending; their sum is at most `budget`. The number of layers is always the greatest possible. Among sets
 * of that size the greatest sum wins, and among equal sums the set that comes first in graph order; where that search would pass two
 * million states (many layers of many sizes), the cheapest set is grown layer by layer instead.
 */
export function coverWithin(costs: readonly number[], budget: number): number[] {
  const size = largestCover(costs, budget);
  return size === 0 ? [] : (exactCover(costs, budget, size) ?? grownCover(costs, budget, size));
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
  return Array.from({ length: size + 1 }, (_, count) => {
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
    const base = itemAt(order, position).cost;
    let target = ceiling;
    while (target > position && itemAt(order, target).cost - base > spare) target--;
    spare -= itemAt(order, target).cost - base;
    chosen.push(itemAt(order, target).index);
    ceiling = target - 1;
  }
  return chosen.toSorted((a, b) => a - b);
}
