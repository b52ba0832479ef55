/** Counts a layer at one ratio, or by ERK and ER, from the weights and shares that the planner takes. */
import { product } from '../../src/basics/numbers.ts';
import type { Rational } from '../../src/exact/rational.ts';
import { erkWeights, erWeights, shareOf, weightedCounts } from '../../src/select/allocation.ts';
import type { Layout } from '../../src/select/scopes.ts';

/** Each layer rounds by itself. */
export function uniformCounts(sparsity: Rational, sizes: readonly number[]): readonly number[] {
  return sizes.map((size) => shareOf(sparsity, size));
}

/** `shapes` are those of the weights, where the units of the layers are tiles of these. */
export const erkCounts = countsBy(erkWeights);
export const erCounts = countsBy(erWeights);

function countsBy(weightsOf: (shapes: readonly Layout[]) => readonly number[]) {
  return (
    sparsity: Rational,
    layers: readonly Layout[],
    keep: readonly number[] = layers.map(() => 0),
    shapes = layers,
  ): readonly number[] => weightedCounts(sparsity, { sizes: layers.map(({ dims }) => product(dims)), keep, weights: weightsOf(shapes) });
}
