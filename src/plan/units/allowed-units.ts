/** How many units of a group a plan lets go, counted one by one whatever goes at once. */
import { commonDivisor } from '../../exact/common-divisor.ts';
import type { UnitPrune } from '../plan.ts';
import { bundlesIn } from './multiples.ts';

/** Of `of` units; all that no floor keeps where the scores decide. */
export function allowedUnits(
  { groups, counts = {}, floor }: UnitPrune,
  name: string,
  of: number,
): number {
  const group = groups.find((one) => one.name === name);
  if (group === undefined) return 0;
  const { units: all, together = 1, multiple = 1 } = group;
  const going = counts[name]?.pruned ?? all - (floor?.keep[name] ?? 0);
  const step = multiple / commonDivisor(multiple, together);
  return together * bundlesIn(going, of / together, step);
}
