/** Slices of a row-major tensor along one axis. */

export interface SliceLayout {
  /** Flat distance of two neighbours along the axis, and slices along it. */
  readonly step: number;
  readonly size: number;
}

export function sliceLayout(dims: readonly number[], axis: number): SliceLayout {
  return { step: dims.slice(axis + 1).reduce((product, dim) => product * dim, 1), size: dims[axis] ?? 1 };
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

function addRun(counts: Uint32Array, mask: Uint8Array, base: number, slice: number, step: number): void {
  const start = base + slice * step;
  let kept = 0;
  for (let i = start; i < start + step; i++) kept += mask[i] ?? 0;
  counts[slice] = (counts[slice] ?? 0) + kept;
}

/** Makes a mask, or weights, 0 in these slices. */
export function clearSlices(array: Uint8Array | Float32Array, { step, size }: SliceLayout, indices: readonly number[]): void {
  const starts = Int32Array.from(indices, (index) => index * step);
  for (let base = 0; base < array.length; base += step * size) {
    for (let i = 0; i < starts.length; i++) {
      const start = base + (starts[i] ?? 0);
      if (step === 1) array[start] = 0;
      else array.fill(0, start, start + step);
    }
  }
}

/** Whether no byte of a mask of a bit a number holds bits of two slices along the axis, or of two rows of them. */
export function areWholeBytes({ step, size }: SliceLayout): boolean {
  return step % 8 === 0 || (step === 1 && size % 8 === 0);
}

/** 1 for the slices that a one lies in; they are whole bytes. */
export function aliveInBits(bits: Uint8Array, { step, size }: SliceLayout): Uint8Array {
  const alive = new Uint8Array(size);
  if (step === 1) {
    const row = new Uint8Array(size / 8);
    const areWords = (row.length | bits.byteOffset | bits.length) % 4 === 0;
    if (areWords) addRows(wordsOf(row), wordsOf(bits));
    else addRows(row, bits);
    return alive.map((_, slice) => ((row[slice >> 3] ?? 0) >> (slice & 7)) & 1);
  }
  const length = step / 8;
  for (let start = 0, slice = 0; start < bits.length; start += length, slice++) {
    if (slice === size) slice = 0;
    if (alive[slice] === 0 && hasOne(bits, start, start + length)) alive[slice] = 1;
  }
  return alive;
}

function addRows<T extends Uint8Array | Uint32Array>(row: T, bits: T): void {
  for (let base = 0; base < bits.length; base += row.length) {
    for (let i = 0; i < row.length; i++) row[i] = (row[i] ?? 0) | (bits[base + i] ?? 0);
  }
}

function wordsOf({ buffer, byteOffset, length }: Uint8Array): Uint32Array {
  return new Uint32Array(buffer, byteOffset, length / 4);
}

function hasOne(bits: Uint8Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (bits[i] !== 0) return true;
  return false;
}

/** Makes these slices 0; they are whole bytes. */
export function clearInBits(bits: Uint8Array, { step, size }: SliceLayout, indices: readonly number[]): void {
  if (step > 1) {
    const length = step / 8;
    for (let base = 0; base < bits.length; base += size * length) {
      for (const index of indices) bits.fill(0, base + index * length, base + (index + 1) * length);
    }
    return;
  }
  const row = new Uint8Array(size / 8).fill(255);
  for (const index of indices) row[index >> 3] = (row[index >> 3] ?? 0) & ~(1 << (index & 7));
  for (let base = 0; base < bits.length; base += row.length) {
    for (let i = 0; i < row.length; i++) bits[base + i] = (bits[base + i] ?? 0) & (row[i] ?? 0);
  }
}
