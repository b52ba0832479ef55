/** Slices of a row-major tensor along one axis. */

export interface SliceLayout {
  /** Flat distance of two neighbours along the axis, and slices along it. */
  readonly step: number;
  readonly size: number;
}

export function sliceLayout(dims: readonly number[], axis: number): SliceLayout {
  const step = dims.slice(axis + 1).reduce((product, dim) => product * dim, 1);
  return { step, size: dims[axis] ?? 1 };
}

/** Calls `visit` with the flat range of every run of slice `index` in a tensor of `length` elements. */
export function eachRunOfSlice(
  { step, size }: SliceLayout,
  length: number,
  index: number,
  visit: (start: number, end: number) => void,
): void {
  for (let start = index * step; start < length; start += step * size) visit(start, start + step);
}
