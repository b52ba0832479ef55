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

/** How many ones of a mask lie in each slice. */
export function keptInSlices(mask: Uint8Array, { step, size }: SliceLayout): Uint32Array {
  const counts = new Uint32Array(size);
  const whole = step * size;
  for (let base = 0; base < mask.length; base += whole) {
    if (step === 1) addNeighbours(counts, mask, base);
    else for (let slice = 0; slice < size; slice++) addRun(counts, mask, base, slice, step);
  }
  return counts;
}

function addNeighbours(counts: Uint32Array, mask: Uint8Array, base: number): void {
  for (let i = 0; i < counts.length; i++) counts[i] = (counts[i] ?? 0) + (mask[base + i] ?? 0);
}

function addRun(
  counts: Uint32Array,
  mask: Uint8Array,
  base: number,
  slice: number,
  step: number,
): void {
  const start = base + slice * step;
  let kept = 0;
  for (let i = start; i < start + step; i++) kept += mask[i] ?? 0;
  counts[slice] = (counts[slice] ?? 0) + kept;
}

/** Makes a mask, or weights, 0 in these slices. */
export function clearSlices(
  array: Uint8Array | Float32Array,
  { step, size }: SliceLayout,
  indices: readonly number[],
): void {
  const starts = Int32Array.from(indices, (index) => index * step);
  for (let base = 0; base < array.length; base += step * size) {
    for (let i = 0; i < starts.length; i++) {
      const start = base + (starts[i] ?? 0);
      if (step === 1) array[start] = 0;
      else array.fill(0, start, start + step);
    }
  }
}
