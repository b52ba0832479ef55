/**
 * What is known before the scores are: how many units of every layer are pruned. A `global` prune fixes a total over its layers and leaves
 * each layer between bounds; every other allocation fixes each layer.
 */
import { sum } from '../../basics/numbers.ts';
import { sumAt } from '../../basics/maps.ts';
import { toNumber } from '../../exact/rational.ts';
import type { PlannedBudget, PlannedResource } from '../plan.ts';
import { shareOfText } from '../share-text.ts';

/** Units of a layer that are pruned, at least and at most. */
export type Bounds = { readonly least: number; readonly most: number };

export interface PrunedCounts {
  /** By layer name; a layer that is not here has lost nothing. */
  readonly bounds: ReadonlyMap<string, Bounds>;
  /** Disjoint sets of layers whose total is known. */
  readonly pools: readonly Pool[];
  /** The share of a resource that remains at most, by the last prune to it. */
  readonly limits?: ReadonlyMap<PlannedResource, number>;
}

type Pool = { readonly layers: ReadonlySet<string>; readonly pruned: number };

export const nothingPruned: PrunedCounts = { bounds: new Map(), pools: [] };
const untouched: Bounds = { least: 0, most: 0 };

export function boundsOf(counts: PrunedCounts, layer: string): Bounds {
  return counts.bounds.get(layer) ?? untouched;
}

/** Pruned units of these layers together; `least` equals `most` where the total is known. */
export function totalOf(counts: PrunedCounts, layers: readonly string[]): Bounds {
  const selected = new Set(layers);
  const whole = counts.pools.filter((pool) => [...pool.layers].every((name) => selected.has(name)));
  const pooled = new Set(whole.flatMap((pool) => [...pool.layers]));
  const rest = layers.filter((name) => !pooled.has(name)).map((name) => boundsOf(counts, name));
  const known = sum(whole.map(({ pruned }) => pruned));
  return { least: known + sum(rest.map(({ least }) => least)), most: known + sum(rest.map(({ most }) => most)) };
}

/** After a prune that fixes every layer's count. */
export function withLayerCounts(counts: PrunedCounts, pruned: ReadonlyMap<string, number>): PrunedCounts {
  const bounds = new Map(counts.bounds);
  for (const [name, units] of pruned) bounds.set(name, { least: units, most: units });
  return { ...counts, bounds, pools: poolsApartFrom(counts, new Set(pruned.keys())) };
}

/** Layers of which only bounds are known; totals that they were part of are known no more. */
export function withBounds(counts: PrunedCounts, known: ReadonlyMap<string, Bounds>): PrunedCounts {
  return { ...counts, bounds: new Map([...counts.bounds, ...known]), pools: poolsApartFrom(counts, new Set(known.keys())) };
}

/**
 * After a `global` prune to `pruned` units over layers that can lose at most `caps` each. A layer
 * has lost at least what the others cannot, and at most what they leave.
 */
export function withPooledCount(counts: PrunedCounts, caps: ReadonlyMap<string, number>, pruned: number): PrunedCounts {
  const names = [...caps.keys()];
  const least = sum(names.map((name) => boundsOf(counts, name).least));
  const most = sum([...caps.values()]);
  const bounds = new Map(counts.bounds);
  for (const [name, cap] of caps) {
    const before = boundsOf(counts, name);
    bounds.set(name, { least: Math.max(before.least, pruned - (most - cap)), most: Math.min(cap, pruned - (least - before.least)) });
  }
  return { ...counts, bounds, pools: [...poolsApartFrom(counts, new Set(names)), { layers: new Set(names), pruned }] };
}

/** After a prune to a share of a resource. */
export function withLimit(counts: PrunedCounts, { of, share }: Pick<PlannedBudget, 'of' | 'share'>): PrunedCounts {
  if (share === undefined) return counts;
  return { ...counts, limits: new Map([...(counts.limits ?? []), [of, toNumber(shareOfText(share))]]) };
}

/** What holds in each of several states: bounds that take all in, and totals that are the same. */
export function commonCounts(states: readonly PrunedCounts[]): PrunedCounts {
  const [first = nothingPruned, ...others] = states;
  const bounds = [...new Set(states.flatMap(({ bounds }) => [...bounds.keys()]))].map((name) => {
    const own = states.map((state) => boundsOf(state, name));
    return [name, { least: Math.min(...own.map((one) => one.least)), most: Math.max(...own.map((one) => one.most)) }] as const;
  });
  const pools = first.pools.filter((pool) => others.every((other) => other.pools.some((one) => isSamePool(one, pool))));
  return { bounds: new Map(bounds), pools };
}

function isSamePool(a: Pool, b: Pool): boolean {
  return a.pruned === b.pruned && a.layers.size === b.layers.size && [...a.layers].every((name) => b.layers.has(name));
}

/** A pool that was touched in part has a total no more; its layers keep their bounds. */
function poolsApartFrom(counts: PrunedCounts, touched: ReadonlySet<string>): readonly Pool[] {
  return counts.pools.filter(({ layers }) => ![...layers].some((name) => touched.has(name)));
}

/**
 * Pruned units to reckon with, for each layer that is asked for: of a pool's layer its share of the pool, else
 * between its bounds. Pools are read once, however many layers are asked for.
 */
export function expectingPruned(counts: PrunedCounts, sizes: ReadonlyMap<string, number>): (layer: string) => number {
  const pools = new Map<string, { readonly pruned: number; readonly total: number }>();
  for (const { layers, pruned } of counts.pools) {
    const pool = { pruned, total: sum([...layers].map((name) => sumAt(sizes, name))) };
    for (const name of layers) pools.set(name, pool);
  }
  return (layer) => {
    const { least, most } = boundsOf(counts, layer);
    const pool = pools.get(layer);
    if (least === most || pool === undefined) return (least + most) / 2;
    return Math.min(most, Math.max(least, (pool.pruned * sumAt(sizes, layer)) / pool.total));
  };
}

/** What is pruned of these layers, at least and at most, each unit at its worth: what is open in a pool falls on those of least worth, or of most. */
export function worthBetween(counts: PrunedCounts, worths: ReadonlyMap<string, number>): Bounds {
  const cheapFirst = [...worths].toSorted(([, a], [, b]) => a - b);
  const pools = counts.pools.filter(({ layers }) => [...layers].every((name) => worths.has(name)));
  const pooled = new Set(pools.flatMap(({ layers }) => [...layers]));
  const apart = cheapFirst.filter(([name]) => !pooled.has(name));
  const alone = (side: keyof Bounds): number => sum(apart.map(([name, worth]) => boundsOf(counts, name)[side] * worth));
  const filled = (order: typeof cheapFirst): number => sum(pools.map((pool) => filledInOrder(counts, pool, order)));
  return { least: alone('least') + filled(cheapFirst), most: alone('most') + filled(cheapFirst.toReversed()) };
}

function filledInOrder(counts: PrunedCounts, { layers, pruned }: Pool, order: readonly (readonly [string, number])[]): number {
  const own = order.flatMap(([name, worth]) => (layers.has(name) ? [{ worth, ...boundsOf(counts, name) }] : []));
  let open = pruned - sum(own.map(({ least }) => least));
  return sum(
    own.map(({ worth, least, most }) => {
      const more = Math.min(most - least, open);
      open -= more;
      return (least + more) * worth;
    }),
  );
}
