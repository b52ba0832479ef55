/** The sizes at which an axis is measured. */

/** Numbers that kernels compute at once: between its multiples nothing gets faster. */
const vector = 8;
const mostVectors = 8;
/** Of a small axis so many. */
const fewest = 4;

/** Ascending, the full size last; all multiples of `parts`, where it is divided into so many. */
export function sampledSizes(size: number, parts = 1): readonly number[] {
  const step =
    size <= 2 * vector
      ? Math.ceil(size / fewest)
      : vector * Math.ceil(size / (vector * mostVectors));
  const steps = Array.from(
    { length: Math.ceil(size / step) - 1 },
    (_, index) => (index + 1) * step,
  );
  const sizes = steps.map((one) => Math.ceil(one / parts) * parts).filter((one) => one < size);
  return [...new Set([...sizes, size])];
}
