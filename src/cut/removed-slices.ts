/** Which slices of stored tensors go with units. */
import { product } from '../basics/numbers.ts';
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
      { dims: dims.get(tensor) ?? [], removed: new Map([...axes].map(([axis, indices]) => [axis, ascending(indices)])) },
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

/** Arrays of a tensor with and without some of its slices, row-major. */
export interface KeptSlices {
  /** Before the cut. */
  readonly dims: readonly number[];
  /** Ascending indices of what is left, by axis; undefined where the axis is whole. */
  readonly kept: readonly (readonly number[] | undefined)[];
}

export interface Sliceable<T> {
  readonly slice: (from: number, to: number) => T;
  readonly subarray: (from: number, to: number) => T;
  readonly set: (values: T, at: number) => void;
}

export function dimsLeft({ dims, kept }: KeptSlices): readonly number[] {
  return dims.map((size, axis) => kept[axis]?.length ?? size);
}

/** What is left of an array of the whole tensor. */
export function takeKept<T extends Sliceable<T>>(whole: T, slices: KeptSlices): T {
  const left = whole.slice(0, product(dimsLeft(slices)));
  let to = 0;
  eachRun(slices, (from, length) => {
    left.set(whole.subarray(from, from + length), to);
    to += length;
  });
  return left;
}

/** Writes what is left back to its places in `whole`, which has the rest. */
export function putKept<T extends Sliceable<T>>(left: T, whole: T, slices: KeptSlices): void {
  let from = 0;
  eachRun(slices, (at, length) => {
    whole.set(left.subarray(from, from + length), at);
    from += length;
  });
}

/** Calls `visit` with every run of kept elements that lie behind one another, in their order. */
function eachRun({ dims, kept }: KeptSlices, visit: (from: number, length: number) => void): void {
  const last = kept.findLastIndex((indices) => indices !== undefined);
  const run = product(dims.slice(last + 1));
  const walk = (axis: number, at: number): void => {
    if (axis > last) return visit(at * run, run);
    const size = dims[axis] ?? 1;
    const indices = kept[axis];
    if (indices === undefined) for (let i = 0; i < size; i++) walk(axis + 1, at * size + i);
    else for (const index of indices) walk(axis + 1, at * size + index);
  };
  walk(0, 0);
}
