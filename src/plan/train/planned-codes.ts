/** Codes of gates that train, as plans hold them. */
import type { PlannedGatedGroup } from './planned-gates.ts';

export interface PlannedCodes {
  /** K. */
  readonly count: number;
  /** Added to each number of a code. */
  readonly start: number;
  /** Numbers of a sample, all of which the router reads. */
  readonly features: number;
  /** Share of a batch that each code takes, `50%`. */
  readonly share: string;
  /** In graph order. */
  readonly groups: readonly PlannedGatedGroup[];
}

/** Of the router, a weight a feature and a bias for each unit; then a number a unit of each code. */
export function numbersOfCodes({ count, features, groups }: PlannedCodes): number {
  const units = groups.reduce((sum, group) => sum + group.units, 0);
  return (features + 1 + count) * units;
}
