/** Which slices of stored tensors go with units. */
import type { RemovedUnits, UnitGroup } from '../model/index.ts';

export interface RemovedSlices {
  /** Before the cut. */
  readonly dims: readonly number[];
  /** Ascending indices, by axis. */
  readonly removed: ReadonlyMap<number, readonly number[]>;
}

/** By stored tensor; `dims` are those of the whole model. */
export function removedSlices(
  gone: readonly RemovedUnits[],
  dims: ReadonlyMap<string, readonly number[]>,
): ReadonlyMap<string, RemovedSlices> {
  const found = new Map<string, Map<number, Set<number>>>();
  for (const { group, units: all } of gone) {
    const units = leaving(group, all);
    group.members.forEach(({ tensor, axis }, at) => {
      const axes = found.get(tensor) ?? new Map<number, Set<number>>();
      const indices = axes.get(axis) ?? new Set<number>();
      for (const unit of units) {
        for (const index of group.units[unit]?.indices[at] ?? []) indices.add(index);
      }
      if (indices.size > 0) found.set(tensor, axes.set(axis, indices));
    });
  }
  return new Map(
    [...found].map(([tensor, axes]) => [
      tensor,
      {
        dims: dims.get(tensor) ?? [],
        removed: new Map([...axes].map(([axis, indices]) => [axis, ascending(indices)])),
      },
    ]),
  );
}

/** As the surgery has it: of rows that are looked up, the first of those that go stays as zeros. */
function leaving({ leavesBlank }: UnitGroup, units: Iterable<number>): Iterable<number> {
  return leavesBlank === true ? ascending(units).slice(1) : units;
}

function ascending(indices: Iterable<number>): readonly number[] {
  return [...indices].sort((a, b) => a - b);
}
