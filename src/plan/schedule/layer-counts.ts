/** How many units each layer has lost at a share of the selection, where the allocation fixes it. */
import { rational } from '../../exact/rational.ts';
import type { Rational } from '../../exact/rational.ts';
import type { Rounding } from '../../exact/rounding.ts';
import { shareOf, weightedCounts } from '../../select/allocation.ts';
import type { LayerCount } from '../pruning.ts';
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
  if (layers.every(({ weight }) => weight === undefined)) {
    return layers.map((layer) => countAt(layer, share, rounding));
  }
  const sizes = layers.map(({ of }) => of);
  const weights = layers.map(({ weight = 0 }) => weight);
  return weightedCounts(share, { sizes, keep, weights }, rounding);
}

/** Every scope rounds for itself; steps of units come as near as they can, or as near from one side. */
export function countAt(layer: CountedLayer, share: Rational, rounding?: Rounding): number {
  const { of, step, bundles = of, scopes = [{ size: of, times: 1 }] } = layer;
  if (step !== undefined) return stepsAt(share, { bundles, step }, rounding);
  return scopes.reduce(
    (pruned, { size, times }) => pruned + times * shareOf(share, size, rounding),
    0,
  );
}

/** The share that is gone of a layer, `before` units being gone of it. */
export function shareBefore({ of, before = 0 }: Pick<LayerCount, 'of' | 'before'>): Rational {
  return of === 0 ? rational(0) : rational(before, of);
}
