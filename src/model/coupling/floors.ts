/** How many units of a group stay in any case, beyond the one without which an axis is none. */
import type { Label, Pin } from './labels.ts';
import type { Walk } from './walked.ts';

export interface UnitsLeft {
  readonly count: number;
  /** The operator that wants them. */
  readonly where: string;
}

/** The operator that wants most; slices beside the units that are pinned count, too. */
export function floorOf({ floors, labels }: Pick<Walk, 'floors' | 'labels'>, roots: ReadonlySet<Label>): UnitsLeft | undefined {
  const wanted = floors.flatMap(({ labels: all, count, where }) => {
    const classes = new Set(all.map((label) => labels.find(label)));
    if (![...classes].some((root) => roots.has(root))) return [];
    const stay = [...classes].filter((root) => labels.pinOf(root) !== undefined).length;
    return [{ count: count - stay, where }];
  });
  const [most] = wanted.toSorted((a, b) => b.count - a.count);
  return most !== undefined && most.count > 1 ? most : undefined;
}

/** All of them stay where all are wanted. */
export function heldByFloor(floor: UnitsLeft | undefined, units: number): Pin | undefined {
  if (floor === undefined || floor.count < units) return undefined;
  return { where: floor.where, why: `it takes ${floor.count} of them at once` };
}
