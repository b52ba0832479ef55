/**
 * Allocation: how many units each layer loses, in exact rationals. Needs sizes and shapes, never
 * scores, so the plan and the run get the same counts from here.
 *
 * ERK: Evci et al., "Rigging the Lottery" (arXiv:1911.11134), density ∝ Σdims / Πdims, kernel
 * dimensions included; ER: Mocanu et al. (doi:10.1038/s41467-018-04316-3), outputs and inputs only.
 */
import { sum, product } from '../basics/numbers.ts';
import {
  add,
  compare,
  divide,
  floor,
  multiply,
  one,
  rational,
  subtract,
  zero,
  wholeUnits,
  type Rational,
  type Rounding,
} from '../exact/rational.ts';
import type { Layout } from './scopes.ts';
import { type NofM, patternFits } from './pattern.ts';
import { itemAt } from '../basics/must.ts';

export function shareOf(share: Rational, size: number, rounding?: Rounding): number {
  return wholeUnits(multiply(share, rational(size)), rounding);
}

/** Pruned units over all layers together. */
export function globalCount(sparsity: Rational, sizes: readonly number[], rounding?: Rounding): number {
  return shareOf(sparsity, sum(sizes), rounding);
}

/** The weights of the layers under ERK: their kept units are in proportion to these. */
export function erkWeights(shapes: readonly Layout[]): readonly number[] {
  return shapes.map(({ dims }) => sum(dims));
}

/** The weights of the layers under ER. */
export function erWeights(shapes: readonly Layout[]): readonly number[] {
  return shapes.map(({ dims, axes }) => {
    const kernel = dims.filter((_, position) => axes[position] === 'kernel');
    return (sum(dims) - sum(kernel)) * product(kernel);
  });
}

/** Pruned units a layer at N:M, and the layers that stay dense because M does not divide them. */
export function patternCounts(
  pattern: NofM,
  layers: readonly Layout[],
): { readonly pruned: readonly number[]; readonly dense: readonly number[] } {
  const pruned = layers.map((layout) =>
    patternFits(pattern, layout) ? (product(layout.dims) / pattern.of) * (pattern.of - pattern.keep) : 0,
  );
  const dense = [...layers.keys()].filter((l) => {
    const layout = layers[l];
    return layout !== undefined && !patternFits(pattern, layout);
  });
  return { pruned, dense };
}

/**
 * Splits `count` into whole parts: each share rounded down, the units left over to the largest
 * remainders, of equal ones to the earlier. Needs 0 ≤ count − Σ floors ≤ number of shares.
 */
export function largestRemainder(count: number, shares: readonly Rational[]): readonly number[] {
  const parts = shares.map((share) => Number(floor(share)));
  const remainders = shares.map((share) => subtract(share, rational(floor(share))));
  const order = [...shares.keys()].sort((a, b) => compare(remainders[b] ?? zero, remainders[a] ?? zero) || a - b);
  for (const index of order.slice(0, count - sum(parts))) parts[index] = itemAt(parts, index) + 1;
  return parts;
}

/** Kept units are in proportion to the weights; each layer keeps at least its floor. */
export type WeightedParts = { readonly sizes: readonly number[]; readonly keep: readonly number[]; readonly weights: readonly number[] };

/** Kept units in proportion to `weights`, at least `keep` and at most all of a layer. */
export function weightedCounts(sparsity: Rational, { sizes, keep, weights }: WeightedParts, rounding?: Rounding): readonly number[] {
  const pruned = globalCount(sparsity, sizes, rounding);
  const exact = multiply(subtract(one, sparsity), rational(sum(sizes)));
  const floors = sum(keep);
  // If only rounding makes a target reachable, exactly the floors remain.
  const budget = compare(exact, rational(floors)) < 0 ? rational(floors) : exact;
  const shares = waterLevel(budget, sizes, keep, weights).map((share, l) => subtract(rational(itemAt(sizes, l)), share));
  return largestRemainder(Math.min(pruned, sum(sizes) - floors), shares);
}

/** The parts min(size, max(keep, ε · weight)) for the ε at which they sum to the budget. */
function waterLevel(budget: Rational, sizes: readonly number[], keep: readonly number[], weights: readonly number[]): readonly Rational[] {
  const partsAt = (level: Rational): readonly Rational[] =>
    sizes.map((size, l) => {
      return least(rational(size), greatest(rational(itemAt(keep, l)), multiply(level, rational(itemAt(weights, l)))));
    });
  const bends = sizes
    .flatMap((size, l) => [size, itemAt(keep, l)].map((bend) => ({ bend, weight: itemAt(weights, l) })))
    .filter(({ weight }) => weight > 0)
    .map(({ bend, weight }) => rational(bend, weight))
    .sort(compare);
  let low = 0;
  let high = bends.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compare(sumOf(partsAt(bends[middle] ?? zero)), budget) >= 0) high = middle;
    else low = middle + 1;
  }
  const upper = bends[low] ?? zero;
  const lower = low === 0 ? zero : (bends[low - 1] ?? zero);
  const [from, to] = [sumOf(partsAt(lower)), sumOf(partsAt(upper))];
  // Between two bends the sum is a straight line.
  const slope = subtract(to, from);
  if (slope.n === 0n) return partsAt(upper);
  return partsAt(add(lower, multiply(divide(subtract(budget, from), slope), subtract(upper, lower))));
}

function sumOf(numbers: readonly Rational[]): Rational {
  return numbers.reduce(add, zero);
}

function least(a: Rational, b: Rational): Rational {
  return compare(a, b) <= 0 ? a : b;
}

function greatest(a: Rational, b: Rational): Rational {
  return compare(a, b) >= 0 ? a : b;
}
