/** Which layers get an adapter, and of which rank. */
import { done, type Diagnostic, type Span, type Outcome } from '../../diagnostics/diagnostic.ts';
import { adaptedTwice, nothingFits, nothingTrains, overBudget, partialCover } from '../../diagnostics/catalogue/plan-adapters.ts';
import { floor, multiply, rational, type Rational } from '../../exact/rational.ts';
import type { Layer } from '../../model/graph.ts';
import type { PlannedAdapter } from '../plan.ts';
import { complain, refusal, type PlanContext } from '../plan-context.ts';
import { boundedPercent, shareText } from '../share-text.ts';
import type { LoraPart } from './lora-part.ts';
import { costOf, matrixOf } from './matrix.ts';
import { coverWithin } from './cover.ts';

/** What `within` allows. */
export interface Budget {
  readonly share: Rational;
  readonly span: Span;
  /** The budget in parameters, rounded down. */
  readonly allows: number;
}

export interface Adapters {
  readonly adapters: readonly PlannedAdapter[];
  readonly diagnostics: readonly Diagnostic[];
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
): Adapters {
  const sites = sitesOf(parts, context);
  if (sites.value === undefined) return { adapters: [], diagnostics: sites.diagnostics };
  if (budget === undefined) {
    return { adapters: sites.value.map((site) => adapterAt(site, usualRank, context)), diagnostics: [] };
  }
  const open = sites.value.filter(({ part }) => part.rank === undefined);
  const fixed = sites.value.filter(({ part }) => part.rank !== undefined);
  const needs = fixed.reduce((sum, site) => sum + (site.part.rank ?? 0) * site.cost, spent);
  if (needs > budget.allows) {
    return { adapters: [], diagnostics: [exceeded(budget, needs, of, context)] };
  }
  const solved = solve(open, budget, { spent: needs, of, context });
  const chosen = new Map(solved.ranks);
  return {
    adapters: sites.value.flatMap((site) => {
      const rank = site.part.rank ?? chosen.get(site.layer.name);
      return rank === undefined ? [] : [adapterAt(site, rank, context)];
    }),
    diagnostics: solved.diagnostics,
  };
}

/** A layer, and the part of the statement that puts an adapter on it. */
interface Site {
  readonly layer: Layer;
  readonly part: LoraPart;
  readonly cost: number;
}

/** In graph order. What `on:` names is taken out of a part that names nothing. */
function sitesOf(parts: readonly LoraPart[], context: PlanContext): Outcome<readonly Site[]> {
  const owner = new Map<string, LoraPart>();
  for (const part of parts.toSorted((a, b) => Number(b.named) - Number(a.named))) {
    for (const { name } of part.layers) {
      const other = owner.get(name);
      if (other?.named === part.named) {
        return refusal(context, adaptedTwice, { layer: name }, part.span);
      }
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

interface Solved {
  readonly ranks: readonly (readonly [layer: string, rank: number])[];
  readonly diagnostics: readonly Diagnostic[];
}

function solve(
  sites: readonly Site[],
  budget: Budget,
  { spent, of, context }: { readonly spent: number; readonly of: number; readonly context: PlanContext },
): Solved {
  if (sites.length === 0) return { ranks: [], diagnostics: [] };
  const costs = sites.map(({ cost }) => cost);
  const ranks = solveRank(costs, budget.allows - spent, highestRank(sites));
  const shown = shareText(budget.share);
  const needing = (parameters: number): string => boundedPercent(rational(spent + parameters, of), 'up');
  switch (ranks.kind) {
    case 'all':
      return { ranks: sites.map(({ layer }) => [layer.name, ranks.rank]), diagnostics: [] };
    case 'none': {
      const least = Math.min(...costs);
      const { allows } = budget;
      const args = { budget: shown, allows, least: needing(least), needs: spent + least };
      return { ranks: [], diagnostics: [complain(context, nothingFits, args, budget.span)] };
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
        ranks: ranks.chosen.map((index) => [names[index] ?? '', 1]),
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
  const isMasked = context.state.masked.has(layer.name);
  return {
    layer: layer.name,
    tensor: layer.tensor,
    form: part.form ?? (isMasked ? 'masked' : 'plain'),
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
