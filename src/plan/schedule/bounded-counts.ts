/** Counts of layers on their way: within what was before and what will be at the end. */

/**
 * The asked counts, moved into `least..most` of each layer. Where `total` is given, single units
 * are then added or taken in graph order until the sum is `total`, as far as the bounds allow:
 * largest remainders can shift a unit from one layer to another between two shares, and under a
 * hard mask no layer may give one back.
 */
export function boundedCounts(
  asked: readonly number[],
  least: readonly number[],
  most: readonly number[],
  total?: number,
): readonly number[] {
  const counts = asked.map((count, index) =>
    Math.max(least[index] ?? 0, Math.min(count, most[index] ?? 0)),
  );
  if (total === undefined) return counts;
  let missing = total - counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count, index) => {
    const room = missing > 0 ? (most[index] ?? 0) - count : (least[index] ?? 0) - count;
    const moved = missing > 0 ? Math.min(missing, room) : Math.max(missing, room);
    missing -= moved;
    return count + moved;
  });
}
