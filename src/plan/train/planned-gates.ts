/** Gates on units, as plans hold them: which form they have, and how many numbers they are. */
import { groupsOfPart } from '../optional-lists.ts';
import type { PlannedCodes, PlannedGates, PlannedThresholds, PlannedWidths } from '../plan.ts';

export function isOfThresholds<Gates extends object>(gates: Gates): gates is Gates & PlannedThresholds {
  return 'form' in gates && gates.form === 'thresholds';
}

/** A gate a unit, or a threshold a group. */
export function numbersOfGates(gates: PlannedGates | undefined): number {
  const groups = groupsOfPart(gates);
  if (gates !== undefined && isOfThresholds(gates)) return groups.length;
  return groups.reduce((sum, { units }) => sum + units, 0);
}

/** Of the router, a weight a feature and a bias for each unit; then a number a unit of each code. */
export function numbersOfCodes({ count, features, groups }: PlannedCodes): number {
  const units = groups.reduce((sum, group) => sum + group.units, 0);
  return (features + 1 + count) * units;
}

/** A logit a width. */
export function numbersOfWidths(widths: PlannedWidths | undefined): number {
  return groupsOfPart(widths).reduce((sum, group) => sum + group.widths.length, 0);
}
