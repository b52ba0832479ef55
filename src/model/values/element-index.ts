/** Where a value stands in a tensor, as a person would write it. */

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
