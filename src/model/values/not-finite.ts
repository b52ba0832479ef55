/** NaN and infinities among numbers: how many, and the first of them. */

export interface NotFinite {
  readonly tensor: string;
  readonly count: number;
  /** Flat index. */
  readonly first: number;
  readonly value: number;
}

/** Undefined where all is finite. A number that equals `allowed` does not count. */
export function notFiniteIn(tensor: string, values: ArrayLike<number>, allowed?: number): NotFinite | undefined {
  // A finite number times 0 is 0, anything else is NaN: one pass without a branch.
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i] ?? 0) * 0;
  if (sum === 0) return undefined;
  let [count, first] = [0, -1];
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i]) || values[i] === allowed) continue;
    count++;
    if (first < 0) first = i;
  }
  return count === 0 ? undefined : { tensor, count, first, value: values[first] ?? NaN };
}

/** `[3, 17]` of a flat, row-major index; `[]` in a scalar. */
export function placeIn(dims: readonly number[], index: number): string {
  const places: number[] = [];
  let rest = index;
  for (const size of dims.toReversed()) {
    places.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return `[${places.join(', ')}]`;
}
