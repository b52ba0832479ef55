/** Measured times made to grow with size, and read between the sizes that were measured. */

/**
 * The middle between the least and the greatest function that nowhere shrinks and lies on no side of
 * the values: noise that turns two of them around is shared out. `values` has as many elements as all
 * combinations of `sizes`, the last running fastest.
 */
export function monotone(values: readonly number[], sizes: readonly number[]): readonly number[] {
  const above = spread(values, sizes, 'up');
  const below = spread(values, sizes, 'down');
  return above.map((high, index) => (high + (below[index] ?? high)) / 2);
}

/** Each value with all that lie before it (the greatest), or behind it (the least), along every axis. */
function spread(values: readonly number[], sizes: readonly number[], direction: 'up' | 'down'): readonly number[] {
  const own = [...values];
  let stride = 1;
  for (const size of sizes.toReversed()) {
    for (let at = 0; at < own.length; at++) {
      const index = direction === 'up' ? at : own.length - 1 - at;
      const place = Math.floor(index / stride) % size;
      const isEdge = direction === 'up' ? place === 0 : place === size - 1;
      if (isEdge) continue;
      const other = own[direction === 'up' ? index - stride : index + stride] ?? 0;
      const one = own[index] ?? 0;
      own[index] = direction === 'up' ? Math.max(one, other) : Math.min(one, other);
    }
    stride *= size;
  }
  return own;
}

/** Between which two of the ascending `points` a value lies, and how far; at an end where it lies beyond. */
export function placeAmong(points: readonly number[], value: number): { readonly low: number; readonly share: number } {
  const behind = points.findIndex((point) => point >= value);
  if (behind === 0 || points.length === 1) return { low: 0, share: 0 };
  if (behind === -1) return { low: points.length - 1, share: 0 };
  const [from = 0, to = 1] = [points[behind - 1], points[behind]];
  return { low: behind - 1, share: to === from ? 1 : (value - from) / (to - from) };
}

/** The value at a place in a table of one or two axes, linear in between (bilinear for two). */
export function readTable(table: readonly number[], axes: readonly (readonly number[])[], at: readonly number[]): number {
  const [points, ...others] = axes;
  if (points === undefined) return table[0] ?? 0;
  const stride = table.length / points.length;
  const { low, share } = placeAmong(points, at[0] ?? 0);
  const part = (index: number): number => readTable(table.slice(index * stride, (index + 1) * stride), others, at.slice(1));
  return share === 0 ? part(low) : part(low) * (1 - share) + part(low + 1) * share;
}
