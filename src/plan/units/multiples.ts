/** `keeping multiples of 8`: groups that lose units in steps, so that a multiple is left of each. */
import { done, type Outcome } from '../../diagnostics/diagnostic.ts';
import { countInMultiples, smallerThanMultiple } from '../../diagnostics/catalogue/plan-units.ts';
import { compare, multiply, rational, subtract, type Rational, type Rounding, absolute } from '../../exact/rational.ts';
import type { TypedStatement } from '../../language/typed.ts';
import { bundleCount, inMultiples, type UnitGroup } from '../../model/coupling/unit-groups.ts';
import type { Target } from '../prune/target.ts';
import { fieldOf, wholeOf, placeOf } from '../reading.ts';
import { refusal, type PlanContext } from '../plan-context.ts';
import { boundsOf, type Bounds, type PrunedCounts } from '../state/pruned-counts.ts';

/** Undefined where nobody asks for multiples. */
export function multipleOf(statement: TypedStatement): number | undefined {
  const of = fieldOf(statement, 'keeping', 'multiples');
  return of === undefined ? undefined : wholeOf(of);
}

/** The groups in steps; a group that is one step alone could only go as a whole. */
export function steppedGroups(
  groups: readonly UnitGroup[],
  target: Target,
  statement: TypedStatement,
  context: PlanContext,
): Outcome<readonly UnitGroup[]> {
  const multiple = multipleOf(statement);
  if (multiple === undefined) return done(groups);
  const span = placeOf(statement, 'keeping');
  if (target.kind === 'count') return refusal(context, countInMultiples, { multiple }, span);
  const stepped = groups.map((group) => inMultiples(group, multiple));
  const small = stepped.find((group) => bundleCount(group) < 2);
  if (small === undefined) return done(stepped);
  const { title: group, units } = small;
  return refusal(context, smallerThanMultiple, { group, units: units.length, multiple }, span);
}

/** What is gone of groups, counted in their steps: a step is gone when all of it is. */
export function inSteps(counts: PrunedCounts, group: UnitGroup): Bounds {
  const { least, most } = boundsOf(counts, group.title);
  const stepsOf = (bundles: number): number => {
    const { step = 1 } = group;
    const over = bundlesAll(group) % step;
    if (step === 1 || bundles < over) return step === 1 ? bundles : 0;
    return (over === 0 ? 0 : 1) + Math.floor((bundles - over) / step);
  };
  return { least: stepsOf(least), most: stepsOf(most) };
}

export type Stepped = Pick<UnitGroup, 'units' | 'parts' | 'step'>;

/** Bundles that so many steps take away. */
export function fromSteps(steps: number, group: Stepped): number {
  return bundlesIn(steps, bundlesAll(group), group.step);
}

/** Of all units, the share that so many steps take away. */
export function shareOfSteps(steps: number, group: Stepped): Rational {
  return rational(fromSteps(steps, group), bundlesAll(group));
}

/** Of `all` bundles; what is no whole step goes with the first. */
export function bundlesIn(steps: number, all: number, step = 1): number {
  return steps === 0 ? 0 : (all % step || step) + (steps - 1) * step;
}

/**
 * So many steps as come nearest to a share of the bundles; the fewer of two that are equally near. Rounded,
 * the most that take no more than the share, or the fewest that take no less.
 */
export function stepsAt(
  share: Rational,
  { bundles, step }: { readonly bundles: number; readonly step: number },
  rounding: Rounding = 'nearest',
): number {
  const asked = multiply(share, rational(bundles));
  const fits = (steps: number): number => compare(rational(bundlesIn(steps, bundles, step)), asked);
  const all = Array.from({ length: Math.ceil(bundles / step) + 1 }, (_, steps) => steps);
  if (rounding === 'down') return all.findLast((steps) => fits(steps) <= 0) ?? 0;
  if (rounding === 'up') return all.find((steps) => fits(steps) >= 0) ?? all.length - 1;
  const distances = all.map((steps) => absolute(subtract(rational(bundlesIn(steps, bundles, step)), asked)));
  return distances.reduce((nearest, distance, steps) => (compare(distance, distances[nearest] ?? distance) < 0 ? steps : nearest), 0);
}

export function bundlesAll({ units, parts }: Stepped): number {
  return units.length / (parts?.count ?? 1);
}
