/**
 * Floors (`protect min 5% per layer`): how many units each layer keeps, and what is left of a target. A target is judged on exact shares;
 * where only rounding the floors up breaks it, the floors win and the count becomes the nearest reachable one (language.md, "Protect").
 */
import { sum } from '../basics/numbers.ts';
import { add, ceil, compare, divide, multiply, one, rational, type Rational, subtract, zero } from '../exact/rational.ts';
import { globalCount } from './allocation.ts';
import { itemAt } from '../basics/must.ts';

/** Units that each layer keeps: a share of its original size, rounded up. */
export function floorCounts(share: Rational, sizes: readonly number[]): readonly number[] {
  return sizes.map((size) => Number(ceil(multiply(share, rational(size)))));
}

/** A layer under a floor; a share of 0 means none. */
export type FlooredLayer = { readonly size: number; readonly floor: Rational };

export type Reachable =
  /** The target's own count. */
  | { readonly kind: 'met'; readonly pruned: number }
  /** The floors, rounded up, leave fewer units than the target asks for. */
  | { readonly kind: 'rounded'; readonly asked: number; readonly pruned: number }
  | {
      readonly kind: 'infeasible';
      readonly asked: number;
      /** The highest sparsity that the floors allow, as an exact share. */
      readonly best: Rational;
      /** What can be pruned at most, with the floors rounded up. */
      readonly most: number;
      /** Layers whose floor conflicts with the target. */
      readonly binding: readonly number[];
    };

/** What one target over all layers can reach. */
export function reachGlobally(sparsity: Rational, layers: readonly FlooredLayer[]): Reachable {
  const sizes = layers.map(({ size }) => size);
  const all = sum(sizes);
  const asked = globalCount(sparsity, sizes);
  const most = sum(layers.map(mostOf));
  const held = layers.map(({ size, floor }) => multiply(floor, rational(size))).reduce(add, zero);
  if (compare(held, multiply(subtract(one, sparsity), rational(all))) > 0) {
    const best = all === 0 ? one : subtract(one, divide(held, rational(all)));
    const binding = indicesWhere(layers, ({ floor, size }) => floor.n > 0n && size > 0);
    return { kind: 'infeasible', asked, best, most, binding };
  }
  return asked <= most ? { kind: 'met', pruned: asked } : { kind: 'rounded', asked, pruned: most };
}

/** What a target can reach if every layer has to meet it. */
export function reachPerLayer(sparsity: Rational, layers: readonly FlooredLayer[]): Reachable {
  const asks = layers.map(({ size }) => globalCount(sparsity, [size]));
  const asked = sum(asks);
  const pruned = sum(layers.map((layer, l) => Math.min(itemAt(asks, l), mostOf(layer))));
  const room = ({ floor }: FlooredLayer): Rational => subtract(one, floor);
  const binding = indicesWhere(layers, (layer) => compare(room(layer), sparsity) < 0);
  if (binding.length > 0) {
    const best = layers.map(room).reduce((a, b) => (compare(a, b) <= 0 ? a : b), one);
    const most = sum(layers.map((layer) => Math.min(globalCount(best, [layer.size]), mostOf(layer))));
    return { kind: 'infeasible', asked, best, most, binding };
  }
  return asked === pruned ? { kind: 'met', pruned } : { kind: 'rounded', asked, pruned };
}

function mostOf({ size, floor }: FlooredLayer): number {
  return size - Number(ceil(multiply(floor, rational(size))));
}

function indicesWhere<T>(items: readonly T[], holds: (item: T) => boolean): readonly number[] {
  return [...items.entries()].filter(([, item]) => holds(item)).map(([index]) => index);
}
