/** Arithmetic on shapes. */

/** The number of elements of a shape, or undefined where it is too large to be counted exactly. */
export function elementCount(dims: readonly number[]): number | undefined {
  if (dims.includes(0)) return 0;
  let count = 1;
  for (const size of dims) {
    count *= size;
    if (!Number.isSafeInteger(count)) return undefined;
  }
  return count;
}
