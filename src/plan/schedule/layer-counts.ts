/** How many units each layer has lost at a share of the selection, where the allocation fixes it. */
import { itemAt } from '../../basics/must.ts';
import type { LayerCount } from '../plan.ts';
import { rational, add, divide, multiply, zero, type Rational, type Rounding } from '../../exact/rational.ts';
import { shareOf, weightedCounts } from '../../select/allocation.ts';
import { stepsAt } from '../units/multiples.ts';

/** A layer, as far as its allocation looks at it. */
export type CountedLayer = Pick<LayerCount, 'of' | 'scopes' | 'weight' | 'step' | 'bundles'>;

/** By the weights of layers that have them, else at the same share of each. `keep` are the floors. */
export function countsAt(
  layers: readonly CountedLayer[],
  keep: readonly number[],
  share: Rational,
  rounding?: Rounding,
): readonly number[] {
  if (layers.every(({ weight }) => weight === undefined)) return layers.map((layer) => countAt(layer, share, rounding));
  return weightedCounts(share, { sizes: layers.map(({ of }) => of), keep, weights: layers.map(({ weight = 0 }) => weight) }, rounding);
}

/** Every scope rounds for itself; steps of units come as near as they can, or as near from one side. */
export function countAt(layer: CountedLayer, share: Rational, rounding?: Rounding): number {
  const { of, step, bundles = of, scopes = [{ size: of, times: 1 }] } = layer;
  if (step !== undefined) return stepsAt(share, { bundles, step }, rounding);
  return scopes.reduce((pruned, { size, times }) => pruned + times * shareOf(share, size, rounding), 0);
}

/** The share that is gone of a layer, `before` units being gone of it. */
export function shareBefore({ of, before = 0 }: Pick<LayerCount, 'of' | 'before'>): Rational {
  return of === 0 ? rational(0) : rational(before, of);
}

/** Subintervals of Simpson's rule: exact for cubics, and close for any smooth curve. */
const intervals = 100;

/** ∫ f over 0..1 by the composite Simpson rule. */
export function meanOver(f: (progress: Rational) => Rational): Rational {
  let sum = zero;
  for (let index = 0; index <= intervals; index++) {
    const isEnd = index === 0 || index === intervals;
    sum = add(sum, multiply(rational(isEnd ? 1 : index % 2 === 1 ? 4 : 2), f(rational(index, intervals))));
  }
  return divide(sum, rational(3 * intervals));
}

/**
 * The asked counts, moved into `least..most` of each layer. Where `total` is given, single units are then added or taken in graph order
 * until the sum is `total`, as far as the bounds allow: largest remainders can shift a unit from one layer to another between two shares,
 * and under a hard mask no layer may give one back.
 */
export function boundedCounts(
  asked: readonly number[],
  least: readonly number[],
  most: readonly number[],
  total?: number,
): readonly number[] {
  const counts = asked.map((count, index) => Math.max(itemAt(least, index), Math.min(count, itemAt(most, index))));
  if (total === undefined) return counts;
  let missing = total - counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count, index) => {
    const room = missing > 0 ? itemAt(most, index) - count : itemAt(least, index) - count;
    const moved = missing > 0 ? Math.min(missing, room) : Math.max(missing, room);
    missing -= moved;
    return count + moved;
  });
}
