/** Times of a kernel at every choice of its sizes, such that no choice takes longer than a larger one. */

/**
 * A kernel can be computed at a larger size with zeros in the rest, and whatever disturbs a measurement makes it slower: a smaller choice that
 * seems to take longer has the time of the larger one. `choices[i]` are the sizes of `times[i]`, an axis each.
 */
export function orderedTimes(choices: readonly (readonly number[])[], times: readonly number[]): readonly number[] {
  const isAtMost = (sizes: readonly number[], others: readonly number[]): boolean =>
    sizes.every((size, axis) => size <= (others[axis] ?? size));
  return choices.map((sizes) => Math.min(...times.filter((_, index) => isAtMost(sizes, choices[index] ?? []))));
}
